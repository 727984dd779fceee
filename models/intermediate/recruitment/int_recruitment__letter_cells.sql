{%- set bigint = dbt.type_bigint() -%}
{%- set counts = ['n_white', 'n_bme', 'n_white_offered', 'n_bme_offered'] -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where
        is_open = 0
        and is_bme is not null
        and is_shortlisted = 1
        and is_offered is not null
        and has_letter is not null
        and directorate is not null
        and band_level is not null
        and posted_month is not null
),

shortlists as (
    select
        vacancy_id,
        directorate,
        band_level,
        posted_month,
        has_letter,
        cast(sum(1 - is_bme) as {{ bigint }}) as n_white,
        cast(sum(is_bme) as {{ bigint }}) as n_bme,
        cast(sum((1 - is_bme) * is_offered) as {{ bigint }}) as n_white_offered,
        cast(sum(is_bme * is_offered) as {{ bigint }}) as n_bme_offered
    from applications
    group by vacancy_id, directorate, band_level, posted_month, has_letter
),

-- Beside the sums, those of each two multiplied within a vacancy: what the errors of
-- candidates of one vacancy have in common is made of them.
final as (
    select
        directorate,
        band_level,
        posted_month,
        has_letter,
        {%- for one in counts %}
        cast(sum({{ one }}) as {{ bigint }}) as {{ one }},
        {%- for other in counts[loop.index0:] %}
        cast(sum({{ one }} * {{ other }}) as {{ bigint }}) as {{ one }}_x_{{ other }},
        {%- endfor %}
        {%- endfor %}
        count(*) as n_vacancies
    from shortlists
    group by directorate, band_level, posted_month, has_letter
)

select * from final
