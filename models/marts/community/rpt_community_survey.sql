with

responses as (
    select * from {{ ref('stg_community__survey_responses') }}
),

activities as (
    select * from {{ ref('int_community__activities') }}
),

-- Whoever was asked more than once is counted by what they said last; answers without a
-- name stand for one person each.
ordered as (
    select
        responses.question,
        responses.answer,
        row_number() over (
            partition by
                responses.question,
                coalesce(responses.member_id, responses.response_id),
                case when responses.member_id is null then 0 else 1 end
            order by
                activities.start_date desc nulls last,
                responses.response_id desc
        ) as place
    from responses
    left join activities
        on responses.activity_id = activities.activity_id
    where responses.answer is not null
),

counted as (
    select
        question,
        answer,
        count(*) as n_events
    from ordered
    where place = 1
    group by question, answer
),

totalled as (
    select
        *,
        cast(sum(n_events) over (partition by question) as {{ dbt.type_bigint() }}) as n
    from counted
),

final as (
    select
        question,
        answer,
        'share' as measure,
        n,
        n_events,
        round(cast(n_events as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_events', 'n') }} as ci_low,
        {{ wilson_high('n_events', 'n') }} as ci_high,
        'Wilson' as method,
        true as is_reportable,
        cast(null as {{ dbt.type_string() }}) as reason
    from totalled
)

select * from final
