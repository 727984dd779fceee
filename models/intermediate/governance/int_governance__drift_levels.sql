{%- set fields = (var('model_fields').keys() | list) + ['programme_id'] -%}
with

extract_levels as (
    select * from {{ ref('int_leadership__extract_levels') }}
),

extracts as (
    select * from {{ ref('int_governance__extracts') }}
    where table_name = 'participants'
),

fields as (
    {%- for field in fields %}
    select '{{ field }}' as field
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

known as (
    select
        extract_name,
        field,
        case
            when field = 'age'
                then {{ age_band(try_integer('field_level')) }}
            when field = 'assessment_score'
                then
                    cast(
                        cast(
                            floor({{ try_integer('field_level') }} / 10.0) * 10
                            as {{ dbt.type_int() }}
                        ) as {{ dbt.type_string() }}
                    ) || ' and over'
            else field_level
        end as field_level,
        n_level
    from extract_levels
),

known_totals as (
    select
        extract_name,
        field,
        sum(n_level) as n_known
    from known
    group by extract_name, field
),

united as (
    select * from known

    union all

    select
        extracts.extract_name,
        fields.field,
        'Not known' as field_level,
        extracts.n_clean - coalesce(known_totals.n_known, 0) as n_level
    from extracts
    cross join fields
    left join known_totals
        on
            extracts.extract_name = known_totals.extract_name
            and fields.field = known_totals.field
    where extracts.n_clean > coalesce(known_totals.n_known, 0)
),

final as (
    select
        'participants' as table_name,
        field,
        field_level,
        cast(
            sum(case when extract_name = 'previous' then n_level else 0 end)
            as {{ dbt.type_bigint() }}
        ) as n_previous,
        cast(
            sum(case when extract_name = 'latest' then n_level else 0 end)
            as {{ dbt.type_bigint() }}
        ) as n_latest
    from united
    group by field, field_level
)

select * from final
