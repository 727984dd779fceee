with

prevalence as (
    select * from {{ ref('ml_recruitment__topic_prevalence') }}
),

labels as (
    select * from {{ ref('int_recruitment__topic_labels') }}
),

people as (
    select * from {{ ref('int_recruitment__topic_people') }}
),

choice as (
    select * from {{ ref('ml_recruitment__topic_choice') }}
),

fitted as (
    select
        prevalence.topic,
        case when prevalence.topic = 0 then 'no topic' else labels.label end as label,
        labels.words,
        prevalence.field,
        prevalence.field_level,
        prevalence.n,
        prevalence.n_mentions,
        prevalence.n_authors,
        people.n_candidates,
        people.n_mention_candidates,
        people.n_other_candidates,
        prevalence.value,
        prevalence.ci_low,
        prevalence.ci_high,
        prevalence.method,
        prevalence.is_reportable,
        prevalence.reason
    from prevalence
    left join labels
        on prevalence.topic = labels.topic
    left join people
        on
            prevalence.topic = people.topic
            and prevalence.field = people.field
            and prevalence.field_level = people.field_level
),

refused as (
    select
        cast(null as {{ dbt.type_bigint() }}) as topic,
        cast(null as {{ dbt.type_string() }}) as label,
        cast(null as {{ dbt.type_string() }}) as words,
        'all' as field,
        'All' as field_level,
        n,
        cast(null as {{ dbt.type_bigint() }}) as n_mentions,
        n_authors,
        cast(null as {{ dbt.type_bigint() }}) as n_candidates,
        cast(null as {{ dbt.type_bigint() }}) as n_mention_candidates,
        cast(null as {{ dbt.type_bigint() }}) as n_other_candidates,
        value,
        ci_low,
        ci_high,
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
