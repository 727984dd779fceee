with

level_changes as (
    select * from {{ ref('ml_recruitment__level_changes') }}
),

letter_effects as (
    select * from {{ ref('ml_recruitment__letter_effects') }}
),

final as (
    select
        'level' as topic,
        measure,
        scope,
        stage,
        cast(start_month as date) as start_month,
        is_placebo,
        cast(null as {{ dbt.type_string() }}) as clustered_by,
        n_months_before,
        n_months_after,
        n_before,
        n_bme_before,
        n_bme_after,
        cast(null as {{ dbt.type_bigint() }}) as n_clusters,
        cast(null as {{ dbt.type_bigint() }}) as n_bme,
        cast(null as {{ dbt.type_bigint() }}) as n_bme_offered,
        cast(null as {{ dbt.type_bigint() }}) as n_letter,
        cast(null as {{ dbt.type_bigint() }}) as n_letter_offered,
        cast(null as {{ dbt.type_bigint() }}) as n_letter_bme,
        cast(null as {{ dbt.type_bigint() }}) as n_letter_bme_offered,
        n,
        value,
        ci_low,
        ci_high,
        detectable_change,
        autocorrelation,
        p_value,
        method,
        is_reportable,
        reason
    from level_changes

    union all

    select
        'letter' as topic,
        measure,
        'all' as scope,
        'offered' as stage,
        cast(start_month as date) as start_month,
        is_placebo,
        clustered_by,
        cast(null as {{ dbt.type_bigint() }}) as n_months_before,
        cast(null as {{ dbt.type_bigint() }}) as n_months_after,
        cast(null as {{ dbt.type_bigint() }}) as n_before,
        cast(null as {{ dbt.type_bigint() }}) as n_bme_before,
        cast(null as {{ dbt.type_bigint() }}) as n_bme_after,
        n_clusters,
        n_bme,
        n_bme_offered,
        n_letter,
        n_letter_offered,
        n_letter_bme,
        n_letter_bme_offered,
        n,
        value,
        ci_low,
        ci_high,
        cast(null as {{ type_double() }}) as detectable_change,
        cast(null as {{ type_double() }}) as autocorrelation,
        p_value,
        method,
        is_reportable,
        reason
    from letter_effects
)

select * from final
