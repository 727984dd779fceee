{%- set text = dbt.type_string() -%}
with

activity as (
    select * from {{ ref('pub_community_activity') }}
),

series as (
    select * from {{ ref('pub_community_series') }}
),

{% for measure in [
    'attended_of_registered', 'came_back_of_attended', 'feedback_score'
] -%}
{{ measure }} as (
    select
        max(n) as n,
        max(n_members) as n_members,
        max(n_activities) as n_activities,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(case when is_suppressed then 'too few to publish it' else reason end)
            as reason
    from activity
    where activity_type = 'All' and measure = '{{ measure }}'
),

{% endfor -%}
ranked as (
    select
        activity_type,
        value,
        row_number() over (order by value desc, activity_type asc) as from_top,
        row_number() over (order by value asc, activity_type desc) as from_bottom,
        count(*) over () as n_types
    from activity
    where
        measure = 'attended_of_registered'
        and activity_type <> 'All'
        and value is not null
),

apart as (
    select
        max(case when from_top = 1 then lower(activity_type) end) as most,
        max(case when from_top = 1 then value end) as most_value,
        max(case when from_bottom = 1 then lower(activity_type) end) as fewest,
        max(case when from_bottom = 1 then value end) as least_value,
        max(n_types) as n_types
    from ranked
),

weeks as (
    select
        {{ dbt.listagg(
            "month_text || ': ' || cast(n_sessions as " ~ text ~ ") || ' sessions, '"
            ~ " || cast(n_member_led as " ~ text ~ ")"
            ~ " || ' of them led by named members,'"
            ~ " || ' and ' || case when n_people = 0 then 'nobody on record as"
            ~ " having attended' else coalesce('about ' || cast(n_people as " ~ text
            ~ "), 'a few') || ' people who attended' end",
            "'; '",
            "order by first_date, series"
        ) }} as what
    from (
        select
            *,
            {{ month_text('first_date') }} as month_text
        from series
        where activity_type = 'Community week'
    ) as dated
),

final as (
    select
        'community' as section,
        'community attendance' as finding,
        cast(null as {{ text }}) as specification,
        case
            when attended_of_registered.value is null
                then
                    'What share of those who register come cannot be said: '
                    || coalesce(
                        attended_of_registered.reason, 'there are no activities'
                    )
                    || '.'
            else
                'Of about ' || {{ whole('attended_of_registered.n') }}
                || ' registrations of about '
                || {{ whole('attended_of_registered.n_members') }} || ' members, '
                || {{ percent('attended_of_registered.value') }}
                || ' came to the activity ('
                || {{ percent_interval(
                    'attended_of_registered.ci_low', 'attended_of_registered.ci_high'
                ) }}
                || ') and the others did not'
                || case
                    when apart.n_types > 1
                        then
                            '; most came to a ' || apart.most || ' ('
                            || {{ percent('apart.most_value') }} || '), fewest to a '
                            || apart.fewest || ' ('
                            || {{ percent('apart.least_value') }}
                            || ')'
                    else ''
                end
                || '.'
        end as sentence
    from attended_of_registered
    cross join apart

    union all

    select
        'community' as section,
        'community came back' as finding,
        null as specification,
        case
            when value is null
                then
                    'What share of those who came once come again cannot be said: '
                    || coalesce(reason, 'there are no activities') || '.'
            else
                'Of about ' || {{ whole('n') }} || ' members who first attended'
                || ' something {{ var("community_active_days") }} days or more before'
                || ' the last day, ' || {{ percent('value') }}
                || ' attended something again'
                || ' within {{ var("community_active_days") }} days ('
                || {{ percent_interval('ci_low', 'ci_high') }} || ').'
        end as sentence
    from came_back_of_attended

    union all

    select
        'community' as section,
        'community feedback' as finding,
        null as specification,
        case
            when value is null
                then
                    'What members think of the activities cannot be said: '
                    || coalesce(reason, 'there are no activities') || '.'
            else
                'Those who gave a score gave ' || {{ decimals('value', 1) }}
                || ' of 5 on average (95% interval ' || {{ decimals('ci_low', 1) }}
                || ' to ' || {{ decimals('ci_high', 1) }} || '; about '
                || {{ whole('n') }} || ' scores of about '
                || {{ whole('n_members') }}
                || ' members); those who gave none may think otherwise.'
        end as sentence
    from feedback_score

    union all

    select
        'community' as section,
        'community week' as finding,
        null as specification,
        coalesce(
            'Community week, ' || what || '.', 'The extracts hold no community week.'
        ) as sentence
    from weeks
)

select * from final
