{%- set references = var('ratio_references') -%}
with

ratio_counts as (
    select * from {{ ref('int_recruitment__ratio_counts') }}
),

stock_counts as (
    select * from {{ ref('int_recruitment__stock_counts') }}
    where is_latest and breakdown = 'band_cluster'
),

training_counts as (
    select * from {{ ref('int_recruitment__training_counts') }}
),

counted as (
    select
        'appointed_of_shortlisted' as measure,
        breakdown,
        breakdown_level,
        field,
        field_level,
        n_shortlisted as n,
        n_appointed as n_events
    from ratio_counts

    union all

    select
        'shortlisted_of_applied' as measure,
        breakdown,
        breakdown_level,
        field,
        field_level,
        n_applied as n,
        n_reached_shortlist as n_events
    from ratio_counts

    union all

    select
        'programmes_of_staff' as measure,
        'organisation' as breakdown,
        organisation as breakdown_level,
        'white_bme' as field,
        field_level,
        n_people as n,
        n_trained as n_events
    from training_counts

    {%- for measure, lower, upper in [
        ('lower_to_middle', 0, 1), ('middle_to_upper', 1, 2), ('lower_to_upper', 0, 2)
    ] %}

    union all

    select
        '{{ measure }}' as measure,
        'all' as breakdown,
        'All' as breakdown_level,
        field,
        field_level,
        sum(
            case
                when breakdown_level = '{{ band_clusters()[lower] }}' then n_people
                else 0
            end
        ) as n,
        sum(
            case
                when breakdown_level = '{{ band_clusters()[upper] }}' then n_people
                else 0
            end
        ) as n_events
    from stock_counts
    group by field, field_level
    {%- endfor %}
),

reference_levels as (
    {%- for field, level in references.items() %}
    select
        '{{ field }}' as field,
        '{{ level }}' as reference_level
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

paired as (
    select
        compared.measure,
        compared.breakdown,
        compared.breakdown_level,
        compared.field,
        reference_levels.reference_level,
        compared.field_level as compared_level,
        coalesce(reference.n, 0) as n_reference,
        coalesce(reference.n_events, 0) as n_reference_events,
        compared.n as n_compared,
        compared.n_events as n_compared_events,
        coalesce(unstated.n, 0) as n_not_stated,
        coalesce(unstated.n_events, 0) as n_not_stated_events,
        compared.measure in (
            'lower_to_middle', 'middle_to_upper', 'lower_to_upper'
        ) as is_of_odds
    from counted as compared
    inner join reference_levels
        on compared.field = reference_levels.field
    left join counted as reference
        on
            compared.measure = reference.measure
            and compared.breakdown = reference.breakdown
            and compared.breakdown_level = reference.breakdown_level
            and compared.field = reference.field
            and reference_levels.reference_level = reference.field_level
    left join counted as unstated
        on
            compared.measure = unstated.measure
            and compared.breakdown = unstated.breakdown
            and compared.breakdown_level = unstated.breakdown_level
            and compared.field = unstated.field
            and unstated.field_level = 'Not stated'
    where
        compared.field_level <> reference_levels.reference_level
        and compared.field_level <> 'Not stated'
),

judged as (
    select
        *,
        case
            when n_reference = 0 then 'nobody is in the reference group'
            when n_compared = 0 then 'nobody is in the group compared'
            when n_reference_events = 0
                then 'nobody of the reference group reached it'
            when n_compared_events = 0
                then 'nobody of the group compared reached it'
        end as reason
    from paired
),

{{ ratio_estimates('judged') }},

final as (
    select
        case
            when measure = 'appointed_of_shortlisted' and field = 'white_bme'
                then 'WRES 2'
            when measure = 'appointed_of_shortlisted' and field = 'is_disabled'
                then 'WDES 2'
            when measure = 'programmes_of_staff' then 'WRES 4'
        end as indicator,
        measure,
        breakdown,
        breakdown_level,
        field,
        reference_level,
        compared_level,
        cast(n_reference as {{ dbt.type_bigint() }}) as n_reference,
        cast(n_reference_events as {{ dbt.type_bigint() }}) as n_reference_events,
        cast(n_compared as {{ dbt.type_bigint() }}) as n_compared,
        cast(n_compared_events as {{ dbt.type_bigint() }}) as n_compared_events,
        cast(n_not_stated as {{ dbt.type_bigint() }}) as n_not_stated,
        cast(n_not_stated_events as {{ dbt.type_bigint() }}) as n_not_stated_events,
        cast(n_reference + n_compared as {{ dbt.type_bigint() }}) as n,
        value,
        ci_low,
        ci_high,
        lowest,
        highest,
        verdict,
        method,
        is_reportable,
        reason
    from estimated
)

select * from final
