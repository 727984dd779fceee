{%- set text = dbt.type_string() -%}
with

changes as (
    select * from {{ ref('pub_workshop_change') }}
    where run_id = 'All'
),

funnel as (
    select * from {{ ref('pub_workshop_funnel') }}
    where run_id = 'All'
),

{% for measure in [
    'change_of_those_at_both', 'change_if_none_for_others', 'change_to_last_seen'
] -%}
{{ measure }} as (
    select
        max(n) as n,
        max(n_runs) as n_runs,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(case when is_suppressed then 'too few to publish it' else reason end)
            as reason
    from changes
    where measure = '{{ measure }}'
),

{% endfor -%}
last_sessions as (
    select
        *,
        row_number() over (order by session_no desc) as place
    from funnel
),

ends as (
    select
        max(case when place = 1 then session_no end) as session_no,
        max(case when place = 1 then n end) as n,
        max(case when place = 1 then value end) as value,
        max(case when place = 1 then ci_low end) as ci_low,
        max(case when place = 1 then ci_high end) as ci_high,
        count(*) as n_sessions
    from last_sessions
),

final as (
    select
        'community' as section,
        'community workshop change' as finding,
        cast(null as {{ text }}) as specification,
        case
            when change_of_those_at_both.value is null
                then
                    'How confidence changes over a run of workshops cannot be said: '
                    || coalesce(change_of_those_at_both.reason, 'there are none') || '.'
            else
                'Those who were at the first and the last workshop of a run were '
                || {{ decimals('abs(change_of_those_at_both.value)', 1) }}
                || case
                    when change_of_those_at_both.value < 0 then ' points less'
                    else ' points more'
                end
                || ' confident after the last than before the first, of 1 to 5 (95%'
                || ' interval ' || {{ decimals('change_of_those_at_both.ci_low', 1) }}
                || ' to ' || {{ decimals('change_of_those_at_both.ci_high', 1) }}
                || '; about ' || {{ whole('change_of_those_at_both.n') }}
                || ' people in ' || {{ whole('change_of_those_at_both.n_runs') }}
                || ' runs).'
        end as sentence
    from change_of_those_at_both

    union all

    select
        'community' as section,
        'community workshop bounds' as finding,
        null as specification,
        case
            when
                change_if_none_for_others.value is null
                or change_to_last_seen.value is null
                then
                    'What the change would be with those who left before the end cannot'
                    || ' be said.'
            else
                'With those who left before the end it is '
                || {{ decimals('change_if_none_for_others.value', 1) }}
                || ' if nothing changed for them (95% interval '
                || {{ decimals('change_if_none_for_others.ci_low', 1) }} || ' to '
                || {{ decimals('change_if_none_for_others.ci_high', 1) }} || '; about '
                || {{ whole('change_if_none_for_others.n') }} || ' people), and '
                || {{ decimals('change_to_last_seen.value', 1) }}
                || ' by what they said last (95% interval '
                || {{ decimals('change_to_last_seen.ci_low', 1) }} || ' to '
                || {{ decimals('change_to_last_seen.ci_high', 1) }} || ').'
        end as sentence
    from change_if_none_for_others
    cross join change_to_last_seen

    union all

    select
        'community' as section,
        'community workshop funnel' as finding,
        null as specification,
        case
            when n_sessions = 0 or value is null
                then 'How many stay to the end of the workshops cannot be said.'
            else
                'Of about ' || {{ whole('n') }} || ' places taken at the first'
                || ' workshop of a run, ' || {{ percent('value') }}
                || ' were filled at workshop ' || {{ whole('session_no') }} || ' ('
                || {{ percent_interval('ci_low', 'ci_high') }} || ').'
        end as sentence
    from ends
)

select * from final
