with

equality_ratio as (
    select * from {{ ref('rpt_equality_ratio') }}
    where indicator is not null and breakdown in ('financial_year', 'organisation')
),

stock_counts as (
    select * from {{ ref('int_recruitment__stock_counts') }}
    where is_latest and breakdown in ('all', 'clinical_band', 'is_board_voting')
),

stock as (
    select
        case field when 'white_bme' then 'WRES 1' else 'WDES 1' end as indicator,
        'snapshot' as period_type,
        cast(snapshot_date as {{ dbt.type_string() }}) as period,
        case breakdown
            when 'all' then 'Workforce'
            when 'is_board_voting'
                then 'Voting member of the board: ' || breakdown_level
            else breakdown_level
        end as item,
        sum(case when field_level in ('White', 'No') then n_people else 0 end)
            as reference_value,
        sum(case when field_level in ('BME', 'Yes') then n_people else 0 end)
            as compared_value,
        sum(case when field_level = 'Not stated' then n_people else 0 end)
            as not_stated_value
    from stock_counts
    group by indicator, period_type, period, item
),

{% set items = {
    'appointed_of_shortlisted': ('Shortlisted', 'Appointed'),
    'programmes_of_staff': ('Staff', 'Began a leadership programme'),
} -%}
ratios as (
    {%- for measure, (whole, part) in items.items() %}
    {%- for item, suffix in [(whole, ''), (part, '_events')] %}
    select
        indicator,
        breakdown as period_type,
        breakdown_level as period,
        '{{ item }}' as item,
        n_reference{{ suffix }} as reference_value,
        n_compared{{ suffix }} as compared_value,
        n_not_stated{{ suffix }} as not_stated_value,
        cast(null as {{ type_double() }}) as relative_likelihood,
        cast(null as {{ type_double() }}) as ci_low,
        cast(null as {{ type_double() }}) as ci_high
    from equality_ratio
    where measure = '{{ measure }}'

    union all

    {%- endfor %}
    select
        indicator,
        breakdown as period_type,
        breakdown_level as period,
        'Relative likelihood' as item,
        cast(null as {{ dbt.type_bigint() }}) as reference_value,
        cast(null as {{ dbt.type_bigint() }}) as compared_value,
        cast(null as {{ dbt.type_bigint() }}) as not_stated_value,
        value as relative_likelihood,
        ci_low,
        ci_high
    from equality_ratio
    where measure = '{{ measure }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        indicator,
        period_type,
        period,
        item,
        cast(reference_value as {{ dbt.type_bigint() }}) as reference_value,
        cast(compared_value as {{ dbt.type_bigint() }}) as compared_value,
        cast(not_stated_value as {{ dbt.type_bigint() }}) as not_stated_value,
        cast(null as {{ type_double() }}) as relative_likelihood,
        cast(null as {{ type_double() }}) as ci_low,
        cast(null as {{ type_double() }}) as ci_high
    from stock

    union all

    select
        indicator,
        period_type,
        period,
        item,
        reference_value,
        compared_value,
        not_stated_value,
        relative_likelihood,
        ci_low,
        ci_high
    from ratios
)

select * from final
