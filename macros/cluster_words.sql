{#
    Each cluster in words, in the form of the published study: "Band 6-7, age 40,
    female (67%), no disability (97%), Nurse/Midwife, Black (67%) and Asian (33%)".

    relation: one row per specification, cluster, field and level, with kind, measure
    (mean or share) and value; levels under a tenth are left out, the mean of an ordered
    field is named by its nearest level. A NULL value is one that may not be shown.
#}
{% macro cluster_words(relation) -%}
    {%- set words = dbt.listagg('phrase', "', '", 'order by ' ~ field_order('field')) -%}
    (
        with shown as (
            select * from {{ relation }}
            where
                value is not null
                and (measure = 'mean' or value >= 0.1 or kind = 'flag')
        ),

        numbered as (
            select
                shown.*,
                levels.label,
                row_number() over (
                    partition by shown.specification, shown.cluster_id, shown.field
                    order by shown.value desc, shown.field_level
                ) as place,
                count(*) over (
                    partition by shown.specification, shown.cluster_id, shown.field
                ) as n_places,
                {{ percent('shown.value') }} as percent,
                {{ percent('greatest(shown.value, 1 - shown.value)') }} as larger_percent
            from shown
            left join {{ ref('int_leadership__field_levels') }} as levels
                on
                    shown.field = levels.field
                    and cast(round(shown.value, 0) as {{ dbt.type_int() }}) = levels.level
                    and shown.measure = 'mean'
        ),

        phrased as (
            select
                specification,
                cluster_id,
                field,
                place,
                case
                    when field = 'band_level' and value - floor(value) >= 0.25
                        and value - floor(value) < 0.75
                        then 'Band ' || {{ whole('floor(value)') }} || '-'
                            || {{ whole('floor(value) + 1') }}
                    when field = 'band_level' then 'Band ' || {{ whole('value') }}
                    when measure = 'mean'
                        then {{ field_label('field') }} || ' '
                            || coalesce(label, {{ whole('value') }})
                    when field = 'is_male' and value >= 0.5
                        then 'male (' || larger_percent || ')'
                    when field = 'is_male' then 'female (' || larger_percent || ')'
                    when field = 'is_disabled' and value >= 0.5
                        then 'disability (' || larger_percent || ')'
                    when field = 'is_disabled'
                        then 'no disability (' || larger_percent || ')'
                    else
                        case
                            when place = 1 then ''
                            when place = n_places then ' and '
                            else ', '
                        end
                        || field_level
                        || case when percent = '100%' then '' else ' (' || percent || ')' end
                end as phrase
            from numbered
        ),

        by_field as (
            select
                specification,
                cluster_id,
                field,
                {{ dbt.listagg('phrase', "''", 'order by place') }} as phrase
            from phrased
            group by specification, cluster_id, field
        )

        select
            specification,
            cluster_id,
            {{ capitalised(words) }} as words
        from by_field
        group by specification, cluster_id
    )
{%- endmacro %}

{% macro whole(value) -%}
    {{ typeset(
        "cast(cast(round(" ~ value ~ ", 0) as " ~ dbt.type_int() ~ ") as "
        ~ dbt.type_string() ~ ")"
    ) }}
{%- endmacro %}

{% macro percent(value) -%}
    {{ whole('100 * ' ~ value) }} || '%'
{%- endmacro %}

{% macro field_label(field) -%}
    replace(replace({{ field }}, '_level', ''), '_', ' ')
{%- endmacro %}

{# The order in which a profile is told: band, age, gender, disability, role, the rest. #}
{% macro field_order(field) -%}
    case {{ field }}
        {%- for name in [
            'band_level', 'age', 'age_band_level', 'is_male', 'is_disabled',
            'role_group', 'ethnic_group'
        ] %}
        when '{{ name }}' then '{{ loop.index }}'
        {%- endfor %}
        else '9' || {{ field }}
    end
{%- endmacro %}
