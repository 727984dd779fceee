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

people as (
    select * from {{ ref('int_recruitment__topic_people') }}
),

compared as (
    select * from {{ ref('int_recruitment__topic_compared') }}
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
        compared.n_candidates,
        compared.n_reference_candidates,
        least(own_people.n_mention_candidates, reference_people.n_mention_candidates)
            as n_mention_candidates,
        least(own_people.n_other_candidates, reference_people.n_other_candidates)
            as n_other_candidates,
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
    left join people as own_people
        on
            gaps.topic = own_people.topic
            and gaps.field = own_people.field
            and gaps.level = own_people.field_level
    left join people as reference_people
        on
            gaps.topic = reference_people.topic
            and gaps.field = reference_people.field
            and gaps.reference_level = reference_people.field_level
    left join compared
        on
            gaps.adjustment = compared.adjustment
            and gaps.field = compared.field
            and gaps.level = compared.field_level
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
            "n_reference_texts", "n_candidates", "n_reference_candidates",
            "n_mention_candidates", "n_other_candidates", "n_strata", "n_authors"
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
