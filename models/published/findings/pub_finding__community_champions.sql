{%- set text = dbt.type_string() -%}
with

champions as (
    select * from {{ ref('pub_community_champion') }}
),

survey as (
    select * from {{ ref('pub_community_survey') }}
),

adoption as (
    select * from {{ ref('pub_adoption') }}
    where problem_area = 'All'
),

{% for measure in [
    'champion_of_interested', 'interviewed_of_responded', 'days_to_champion'
] -%}
{{ measure }} as (
    select
        max(n) as n,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(case when is_suppressed then 'too few to publish it' else reason end)
            as reason
    from champions
    where measure = '{{ measure }}'
),

{% endfor -%}
asked as (
    select
        count(distinct question) as n_questions,
        max(n) as n
    from survey
),

taken_up as (
    select
        {%- for measure in ['taken_up_elsewhere', 'live_elsewhere'] %}
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        max(case when measure = '{{ measure }}' then {{ column }} end)
            as {{ measure }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(n) as n,
        max(reason) as reason,
        max(n_adopters) as n_adopters,
        max(n_adoptions) as n_adoptions
    from adoption
),

final as (
    select
        'community' as section,
        'community champions' as finding,
        cast(null as {{ text }}) as specification,
        case
            when champion_of_interested.value is null
                then
                    'What share of those who offer to lead become champions cannot be'
                    || ' said: '
                    || coalesce(champion_of_interested.reason, 'there are none') || '.'
            else
                'Of about ' || {{ whole('champion_of_interested.n') }}
                || ' members who offered to lead, '
                || {{ percent('champion_of_interested.value') }}
                || ' became champions ('
                || {{ percent_interval(
                    'champion_of_interested.ci_low', 'champion_of_interested.ci_high'
                ) }}
                || ')'
                || coalesce(
                    ', after ' || {{ whole('days_to_champion.value') }}
                    || ' days on average (95% interval '
                    || {{ whole('days_to_champion.ci_low') }} || ' to '
                    || {{ whole('days_to_champion.ci_high') }} || '; about '
                    || {{ whole('days_to_champion.n') }} || ' champions)',
                    ''
                )
                || '; those who offered lately may yet.'
        end as sentence
    from champion_of_interested
    cross join days_to_champion

    union all

    select
        'community' as section,
        'community survey' as finding,
        null as specification,
        case
            when asked.n_questions = 0
                then 'There are no answers to surveys, or too few to publish.'
            else
                'Up to about ' || {{ whole('asked.n') }}
                || ' people answered each of '
                || {{ whole('asked.n_questions') }} || ' questions'
                || coalesce(
                    ', and of about ' || {{ whole('interviewed_of_responded.n') }}
                    || ' who responded to a survey or call '
                    || {{ percent('interviewed_of_responded.value') }}
                    || ' were talked to at length ('
                    || {{ percent_interval(
                        'interviewed_of_responded.ci_low',
                        'interviewed_of_responded.ci_high'
                    ) }}
                    || ')',
                    ''
                )
                || '; they chose to answer, and do not stand for those who did not.'
        end as sentence
    from asked
    cross join interviewed_of_responded

    union all

    select
        'community' as section,
        'community adoption' as finding,
        null as specification,
        case
            when n is null then 'The extracts hold no use cases.'
            when reason is not null
                then
                    'How many of ' || {{ whole('n') }}
                    || ' use cases were taken up by another organisation cannot be'
                    || ' said: ' || reason || '.'
            else
                'Of ' || {{ whole('n') }} || ' use cases, '
                || {{ percent('taken_up_elsewhere_value') }}
                || ' were taken up by another organisation than the one they come'
                || ' from ('
                || {{ percent_interval(
                    'taken_up_elsewhere_ci_low', 'taken_up_elsewhere_ci_high'
                ) }}
                || ') and ' || {{ percent('live_elsewhere_value') }}
                || ' are live in one ('
                || {{ percent_interval(
                    'live_elsewhere_ci_low', 'live_elsewhere_ci_high'
                ) }}
                || '): ' || {{ whole('n_adoptions') }} || ' adoptions by '
                || {{ whole('n_adopters') }} || ' organisations.'
        end as sentence
    from taken_up
)

select * from final
