{%- set fields = {
    "white_bme": ("WRES", "White", "BME", "ethnicity"),
    "is_disabled": ("WDES", "No", "Yes", "disability"),
} -%}
{%- set lines = [
    ("'Workforce'", []),
    ("clinical_band", ["band"]),
    ("'Voting members of the board'", []),
] -%}
with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0
),

workforce as (
    select * from {{ ref('int_recruitment__workforce') }}
    where is_latest and coalesce(is_bank, 0) = 0 and headcount > 0
),

training_counts as (
    select * from {{ ref('int_recruitment__training_counts') }}
),

stock as (
    {%- for field, (standard, reference, compared, dimension) in fields.items() %}
    {%- set is_last = loop.last %}
    {%- for item, dimensions in lines %}
    select
        '{{ standard }} 1' as indicator,
        coalesce(organisation, 'Not stated') as organisation,
        cast(snapshot_date as {{ dbt.type_string() }}) as period,
        {{ item }} as item,
        {{ level_text(field, field) }} as field_level,
        '{{ reference }}' as reference_level,
        '{{ compared }}' as compared_level,
        headcount as n
    from workforce
    where
        {{ counted_workforce(dimensions + [dimension]) | indent(8) }}
        {%- if "board" in item %}
        and is_board_voting = 1
        {%- endif %}
    {{ "union all" if not (loop.last and is_last) }}
    {%- endfor %}
    {%- endfor %}
),

stock_lines as (
    select
        indicator,
        organisation,
        period,
        item,
        sum(case when field_level = reference_level then n else 0 end)
            as reference_value,
        sum(case when field_level = compared_level then n else 0 end)
            as compared_value,
        sum(case when field_level = 'Not stated' then n else 0 end)
            as not_stated_value
    from stock
    group by indicator, organisation, period, item
),

chances as (
    {%- for field, (standard, reference, compared, _) in fields.items() %}
    select
        '{{ standard }} 2' as indicator,
        coalesce(organisation, 'Not stated') as organisation,
        coalesce(financial_year, 'Not known') as period,
        {{ level_text(field, field) }} as field_level,
        '{{ reference }}' as reference_level,
        '{{ compared }}' as compared_level,
        {{ candidates_shortlisted() }} as n,
        {{ candidates_appointed() }} as n_events
    from applications
    group by organisation, financial_year, {{ field }}

    union all

    {%- endfor %}
    select
        'WRES 4' as indicator,
        organisation,
        'Year of the count' as period,
        field_level,
        'White' as reference_level,
        'BME' as compared_level,
        n_people as n,
        n_trained as n_events
    from training_counts
),

counted as (
    select
        indicator,
        organisation,
        period,
        {%- for name in ["reference", "compared"] %}
        sum(case when field_level = {{ name }}_level then n else 0 end)
            as n_{{ name }},
        sum(case when field_level = {{ name }}_level then n_events else 0 end)
            as n_{{ name }}_events,
        {%- endfor %}
        sum(case when field_level = 'Not stated' then n else 0 end) as n_not_stated,
        sum(case when field_level = 'Not stated' then n_events else 0 end)
            as n_not_stated_events
    from chances
    group by indicator, organisation, period
),

judged as (
    select
        *,
        false as is_of_odds,
        case
            when n_reference_events = 0 or n_compared_events = 0
                then 'nobody of one of the groups'
        end as reason
    from counted
),

{{ ratio_estimates('judged') }},

united as (
    select
        indicator,
        organisation,
        period,
        item,
        reference_value,
        compared_value,
        not_stated_value,
        cast(null as {{ type_double() }}) as relative_likelihood,
        cast(null as {{ type_double() }}) as ci_low,
        cast(null as {{ type_double() }}) as ci_high
    from stock_lines

    {%- for suffix, shortlisting, training in [
        ("", "Shortlisted", "Staff"),
        ("_events", "Appointed", "Began a leadership programme"),
    ] %}

    union all

    select
        indicator,
        organisation,
        period,
        case
            when indicator = 'WRES 4' then '{{ training }}'
            else '{{ shortlisting }}'
        end as item,
        n_reference{{ suffix }} as reference_value,
        n_compared{{ suffix }} as compared_value,
        n_not_stated{{ suffix }} as not_stated_value,
        null as relative_likelihood,
        null as ci_low,
        null as ci_high
    from estimated
    {%- endfor %}

    union all

    select
        indicator,
        organisation,
        period,
        'Relative likelihood' as item,
        null as reference_value,
        null as compared_value,
        null as not_stated_value,
        value as relative_likelihood,
        ci_low,
        ci_high
    from estimated
),

final as (
    select
        indicator,
        organisation,
        period,
        item,
        cast(reference_value as {{ dbt.type_bigint() }}) as reference_value,
        cast(compared_value as {{ dbt.type_bigint() }}) as compared_value,
        cast(not_stated_value as {{ dbt.type_bigint() }}) as not_stated_value,
        relative_likelihood,
        ci_low,
        ci_high
    from united
)

select * from final
