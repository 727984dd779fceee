with

activity as (
    select * from {{ released('rpt_community_activity') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public,
        {{ is_suppressed('n') }}
        or {{ is_suppressed('n_members') }}
        or coalesce({{ is_suppressed('n_events') }}, false)
        or coalesce({{ is_suppressed('(n - n_events)') }}, false) as is_hidden
    from activity
),

final as (
    select
        measure,
        activity_type,
        n_activities,
        {%- for count in ['n_registered', 'n_attended', 'n_walked_in', 'n_people'] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        n_public as n,
        {{ capped('n_events_public', 'n_public') }} as n_events,
        {{ published_count('n_members') }} as n_members,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case
            when not is_hidden
                then
                    {{ rounded_by(
                        column,
                        "case when measure = 'feedback_score' then 1 else 2 end"
                    ) }}
        end as {{ column }},
        {%- endfor %}
        case when not is_hidden then method end as method,
        is_hidden and is_reportable as is_suppressed,
        reason
    from rounded
)

select * from final
