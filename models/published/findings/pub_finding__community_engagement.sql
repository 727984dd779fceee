{%- set text = dbt.type_string() -%}
with

engagement as (
    select * from {{ ref('pub_community_engagement') }}
    where field = 'all'
),

{% for measure in [
    'took_part', 'active', 'quiet_of_often', 'gini', 'top_tenth_share'
] -%}
{{ measure }} as (
    select
        max(n) as n,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high,
        max(
            case when is_suppressed then 'too few to publish it' else reason end
        ) as reason
    from engagement
    where measure = '{{ measure }}'
),

{% endfor -%}
final as (
    select
        'community' as section,
        'community active' as finding,
        cast(null as {{ text }}) as specification,
        case
            when active.value is null
                then
                    'What share of the members is active cannot be said: '
                    || coalesce(active.reason, 'there are no members') || '.'
            else
                'Of about ' || {{ whole('active.n') }} || ' members now, '
                || {{ percent('active.value') }} || ' took part in something within'
                || ' {{ var("community_active_days") }} days of the last day ('
                || {{ percent_interval('active.ci_low', 'active.ci_high') }} || ')'
                || coalesce(
                    ', and ' || {{ percent('took_part.value') }} || ' ever did ('
                    || {{ percent_interval('took_part.ci_low', 'took_part.ci_high') }}
                    || ')',
                    ''
                )
                || '.'
        end as sentence
    from active
    cross join took_part

    union all

    select
        'community' as section,
        'community concentration' as finding,
        null as specification,
        case
            when top_tenth_share.value is null
                then
                    'How much falls to a few members cannot be said: '
                    || coalesce(top_tenth_share.reason, 'there are no members') || '.'
            else
                'The tenth of the members now who take part most account for '
                || {{ percent('top_tenth_share.value') }} || ' of all participation ('
                || {{ percent_interval(
                    'top_tenth_share.ci_low', 'top_tenth_share.ci_high'
                ) }}
                || '; Gini coefficient ' || {{ decimals('gini.value', 2) }}
                || ', 95% interval ' || {{ decimals('gini.ci_low', 2) }} || ' to '
                || {{ decimals('gini.ci_high', 2) }} || '; about '
                || {{ whole('top_tenth_share.n') }}
                || ' members), where everybody alike would give 10%.'
        end as sentence
    from top_tenth_share
    cross join gini

    union all

    select
        'community' as section,
        'community quiet' as finding,
        null as specification,
        case
            when value is null
                then
                    'How many regular members have gone quiet cannot be said: '
                    || coalesce(reason, 'there are no members') || '.'
            else
                'Of about ' || {{ whole('n') }} || ' members now who took part in'
                || ' {{ missed_from_activities() }} activities or more, '
                || {{ percent('value') }} || ' have done nothing for longer than'
                || ' {{ var("community_active_days") }} days ('
                || {{ percent_interval('ci_low', 'ci_high') }}
                || '); the private copy names them.'
        end as sentence
    from quiet_of_often
)

select * from final
