with

gaps as (
    select * from {{ ref('ml_recruitment__topic_gaps') }}
),

labels as (
    select * from {{ ref('int_recruitment__topic_labels') }}
),

prevalence as (
    select * from {{ ref('ml_recruitment__topic_prevalence') }}
),

choice as (
    select * from {{ ref('ml_recruitment__topic_choice') }}
),

fitted as (
    select
        gaps.adjustment,
        gaps.topic,
        labels.label,
        gaps.field,
        gaps.level as field_level,
        gaps.reference_level,
        gaps.n,
        gaps.n_reference,
        gaps.n_missing,
        own.n_mentions,
        own.n as n_texts,
        reference.n_mentions as n_reference_mentions,
        reference.n as n_reference_texts,
        gaps.n_strata,
        gaps.n_clusters as n_authors,
        gaps.value,
        gaps.ci_low,
        gaps.ci_high,
        gaps.p_value,
        gaps.adjusted_p_value,
        gaps.detectable as detectable_gap,
        gaps.method,
        gaps.is_reportable,
        gaps.reason
    from gaps
    left join labels
        on gaps.topic = labels.topic
    left join prevalence as own
        on
            gaps.topic = own.topic
            and gaps.field = own.field
            and gaps.level = own.field_level
    left join prevalence as reference
        on
            gaps.topic = reference.topic
            and gaps.field = reference.field
            and gaps.reference_level = reference.field_level
),

refused as (
    select
        'unadjusted' as adjustment,
        cast(null as {{ dbt.type_bigint() }}) as topic,
        cast(null as {{ dbt.type_string() }}) as label,
        cast(null as {{ dbt.type_string() }}) as field,
        cast(null as {{ dbt.type_string() }}) as field_level,
        cast(null as {{ dbt.type_string() }}) as reference_level,
        n,
        {%- for count in [
            "n_reference", "n_missing", "n_mentions", "n_texts", "n_reference_mentions",
            "n_reference_texts", "n_strata", "n_authors"
        ] %}
        cast(null as {{ dbt.type_bigint() }}) as {{ count }},
        {%- endfor %}
        value,
        ci_low,
        ci_high,
        value as p_value,
        value as adjusted_p_value,
        value as detectable_gap,
        method,
        is_reportable,
        reason
    from choice
    where not is_reportable
),

final as (
    select * from fitted
    union all
    select * from refused
)

select * from final
