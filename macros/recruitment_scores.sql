{#
    Rows of candidates or vacancies once for each kind of posts they belong to: all,
    senior ones, and those of their group of bands.
#}
{% macro by_posts(relation) -%}
    (
        select 'all' as posts, {{ relation }}.* from {{ relation }}
        union all
        select 'senior' as posts, {{ relation }}.* from {{ relation }}
        where is_senior = 1
        union all
        select band_group as posts, {{ relation }}.* from {{ relation }}
        where band_group is not null
    )
{%- endmacro %}
