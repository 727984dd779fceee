with

source as (
    select * from {{ ref('ml_leadership__outcome_effects') }}
),

programmes as (
    select
        programme_id,
        programme_name
    from {{ ref('dim_programme') }}
),

final as (
    select
        source.specification,
        source.outcome,
        source.is_given_programme,
        source.field,
        coalesce(levels.programme_name, source.field_level) as field_level,
        coalesce(
            reference_levels.programme_name, source.reference_level
        ) as reference_level,
        source.measure,
        source.n,
        source.n_events,
        source.n_reference,
        source.n_reference_events,
        source.value,
        source.ci_low,
        source.ci_high,
        source.method,
        source.is_reportable,
        source.reason
    from source
    left join programmes as levels
        on source.field = 'programme_id' and source.field_level = levels.programme_id
    left join programmes as reference_levels
        on
            source.field = 'programme_id'
            and source.reference_level = reference_levels.programme_id
)

select * from final
