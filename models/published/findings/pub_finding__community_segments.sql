{%- set text = dbt.type_string() -%}
{%- set fields = var('community_segments')['fields'] -%}
{%- set goal = 'a ' ~ var('community_outreach')['goal'] | lower -%}
{%- set days = var('community_outreach')['days'] -%}
with

segments as (
    select * from {{ ref('pub_community_segment') }}
),

evidence as (
    select * from {{ ref('pub_community_segment_evidence') }}
    where measure = 'lowest_jaccard'
),

quarters as (
    select * from {{ ref('pub_community_segment_quarter') }}
    where is_complete
),

lifts as (
    select * from {{ ref('pub_community_segment_lift') }}
    where measure = 'lift' and field = 'segment' and activity_type <> 'All'
),

outreach as (
    select * from {{ ref('pub_outreach_evidence') }}
),

judged as (
    select
        max(case when is_used then estimator end) as estimator,
        max(reason) as reason,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(
            case
                when measure = 'log_loss_gain' and compared_with = 'rule'
                    then {{ bound }}
            end
        ) as gain_{{ bound }},
        max(case when measure = 'auc' and is_used then {{ bound }} end)
            as auc_{{ bound }},
        max(case when measure = 'came_of_expected' and is_used then {{ bound }} end)
            as came_{{ bound }},
        {%- endfor %}
        max(n) as n
    from outreach
),

least_stable as (
    select
        max(case when is_chosen then n_segments end) as n_segments,
        max(case when is_chosen then value end) as value,
        max(case when is_chosen then ci_low end) as ci_low,
        max(case when is_chosen then ci_high end) as ci_high,
        min(reason) as reason
    from evidence
),

numbered as (
    select
        *,
        row_number() over (
            order by value desc nulls last, segment_id asc
        ) as place
    from segments
),

largest as (
    select
        max(segment_id) as segment_id,
        max(words) as words,
        max(n) as n,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high
    from numbered
    where place = 1
),

ordered_lifts as (
    select
        lifts.*,
        segments.words,
        row_number() over (
            order by
                case
                    when lifts.value >= 1 then lifts.ci_low
                    else 1.0 / nullif(lifts.ci_high, 0)
                end desc nulls last,
                lifts.field_level asc,
                lifts.activity_type asc
        ) as place
    from lifts
    left join segments
        on lifts.field_level = {{ whole('segments.segment_id') }}
    where lifts.value is not null
),

furthest as (
    select
        max(case when place = 1 then field_level end) as field_level,
        max(case when place = 1 then words end) as words,
        max(case when place = 1 then activity_type end) as activity_type,
        max(case when place = 1 then n end) as n,
        max(case when place = 1 then n_events end) as n_events,
        max(case when place = 1 then n_others end) as n_others,
        max(case when place = 1 then n_others_events end) as n_others_events,
        max(case when place = 1 then value end) as value,
        max(case when place = 1 then ci_low end) as ci_low,
        max(case when place = 1 then ci_high end) as ci_high,
        count(*) as n_compared,
        count(case when ci_low > 1 or ci_high < 1 then 1 end) as n_apart
    from ordered_lifts
),

placed as (
    select
        *,
        dense_rank() over (order by first_date desc) as quarters_ago
    from quarters
),

-- The last whole quarter against the one a year before it.
over_a_year as (
    select
        segment_id,
        max(case when quarters_ago = 5 then calendar_quarter end) as before_quarter,
        max(case when quarters_ago = 1 then calendar_quarter end) as after_quarter,
        {%- for when, place in [('before', 5), ('after', 1)] %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(case when quarters_ago = {{ place }} then {{ bound }} end)
            as {{ when }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(case when quarters_ago = 1 then n end) as n
    from placed
    group by segment_id
),

ordered_changes as (
    select
        *,
        row_number() over (
            order by abs(after_value - before_value) desc, segment_id asc
        ) as place
    from over_a_year
    where before_value is not null and after_value is not null
),

changed as (
    select
        max(segment_id) as segment_id,
        max(before_quarter) as before_quarter,
        max(after_quarter) as after_quarter,
        max(before_value) as before_value,
        max(before_ci_low) as before_ci_low,
        max(before_ci_high) as before_ci_high,
        max(after_value) as after_value,
        max(after_ci_low) as after_ci_low,
        max(after_ci_high) as after_ci_high,
        max(n) as n
    from ordered_changes
    where place = 1
),

final as (
    select
        'community' as section,
        'community segments' as finding,
        cast(null as {{ text }}) as specification,
        case
            when least_stable.n_segments is null
                then
                    'Members cannot be put into segments: '
                    || coalesce(least_stable.reason, 'there are no members') || '.'
            else
                'By {{ fields | join(" and ") | replace("_", " ") }} members fall into '
                || {{ whole('least_stable.n_segments') }} || ' segments, '
                || case
                    when least_stable.value >= {{ var('stable_jaccard') }}
                        then
                            'the most of which each comes back when members are drawn'
                            || ' again: even the least stable has a mean Jaccard of '
                    else
                        'but not all of them come back when members are drawn again:'
                        || ' the least stable has a mean Jaccard of '
                end
                || {{ decimals('least_stable.value', 2) }} || ' (95% interval '
                || {{ decimals('least_stable.ci_low', 2) }} || ' to '
                || {{ decimals('least_stable.ci_high', 2) }}
                || '), where {{ var("stable_jaccard") }} counts as stable.'
                || coalesce(
                    ' The largest' || coalesce(' (' || largest.words || ')', '')
                    || ' has ' || {{ percent('largest.value') }} || ' of about '
                    || {{ whole('largest.n') }} || ' members now ('
                    || {{ percent_interval('largest.ci_low', 'largest.ci_high') }}
                    || ').',
                    ''
                )
        end as sentence
    from least_stable
    cross join largest

    union all

    select
        'community' as section,
        'community lift' as finding,
        null as specification,
        case
            when value is null
                then
                    'Whether one segment takes part in something more than the others'
                    || ' cannot be said: too few are known to have taken part.'
            else
                'Furthest from all others in one kind of activity, '
                || lower(activity_type) || ', is segment ' || field_level
                || coalesce(' (' || words || ')', '') || ': '
                || {{ decimals('value', 1) }}
                || ' times their share took part (95% interval '
                || {{ decimals('ci_low', 1) }} || ' to ' || {{ decimals('ci_high', 1) }}
                || '; about ' || {{ whole('n_events') }} || ' of '
                || {{ whole('n') }} || ' who could, against '
                || {{ whole('n_others_events') }} || ' of '
                || {{ whole('n_others') }} || '). Of '
                || {{ whole('n_compared') }} || ' such comparisons '
                || {{ whole('n_apart') }} || ' have an interval without 1, where '
                || {{ whole('ceiling(n_compared * 0.05)') }}
                || ' would have by chance.'
        end as sentence
    from furthest

    union all

    select
        'community' as section,
        'community segment change' as finding,
        null as specification,
        case
            when segment_id is null
                then
                    'Whether a segment grows cannot be said: there is no year of whole'
                    || ' quarters in the extract.'
            else
                'From ' || before_quarter || ' to ' || after_quarter || ' segment '
                || {{ whole('segment_id') }} || ' changed most, from '
                || {{ percent('before_value') }} || ' of the members ('
                || {{ percent_interval('before_ci_low', 'before_ci_high') }} || ') to '
                || {{ percent('after_value') }} || ' ('
                || {{ percent_interval('after_ci_low', 'after_ci_high') }} || '; about '
                || {{ whole('n') }} || ' members).'
        end as sentence
    from changed

    union all

    select
        'community' as section,
        'community outreach' as finding,
        null as specification,
        case
            when gain_value is null or auc_value is null
                then
                    'Who is likeliest to come to {{ goal }} next cannot be said: '
                    || coalesce(reason, 'there are no members')
                    || '; the private list is in the order of how active members are.'
            else
                'The private copy lists the members who have not yet come to'
                || ' {{ goal }}, in the order of '
                || case estimator
                    when 'logit'
                        then
                            'a model''s chances, which told better than a rule who came'
                            || ' in the {{ days }} days after those it was fitted to'
                    else
                        'a rule''s chances, as a model told no better who came in the'
                        || ' {{ days }} days after those it was fitted to'
                end
                || ' (log loss lower by '
                || {{ decimals('gain_value', 3) }} || ' than the rule''s, 95% interval '
                || {{ decimals('gain_ci_low', 3) }} || ' to '
                || {{ decimals('gain_ci_high', 3) }} || '; of '
                || {{ whole('n') }} || ' members; area under the curve of the one'
                || ' in use ' || {{ decimals('auc_value', 2) }} || ', 95% interval '
                || {{ decimals('auc_ci_low', 2) }} || ' to '
                || {{ decimals('auc_ci_high', 2) }} || '). Of each 100 it expected '
                || {{ whole('100 * came_value') }} || ' came (95% interval '
                || {{ whole('100 * came_ci_low') }} || ' to '
                || {{ whole('100 * came_ci_high') }} || ').'
        end as sentence
    from judged
)

select * from final
