{%- set string = dbt.type_string() -%}
{%- set bounds = ['value', 'ci_low', 'ci_high', 'n', 'n_bme', 'reason'] -%}
with

representation as (
    select * from {{ ref('pub_recruitment_representation') }}
),

charts as (
    select * from {{ ref('pub_recruitment_chart') }}
),

changes as (
    select * from {{ ref('pub_recruitment_change') }}
),

funnel as (
    select * from {{ ref('pub_recruitment_directorate') }}
),

-- Appointees before and after, in one row for each scope.
appointees as (
    select
        {%- for period in ['before', 'after'] %}
        {%- for column in bounds %}
        max(
            case
                when measure = 'share' and period = '{{ period }}' then {{ column }}
            end
        ) as {{ period }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        {%- for column in ['value', 'ci_low', 'ci_high', 'p_value', 'reason'] %}
        max(case when measure = 'share_change' then {{ column }} end)
            as change_{{ column }},
        {%- endfor %}
        scope
    from representation
    where stage = 'appointed' and measure in ('share', 'share_change')
    group by scope
),

-- Against the White rate, from the shortlist and from the applications.
excesses as (
    select
        scope,
        period,
        {%- for base in ['shortlisted', 'applied'] %}
        {%- for measure in ['expected', 'excess'] %}
        {%- for column in ['value', 'ci_low', 'ci_high', 'reason'] %}
        max(
            case
                when measure = '{{ measure }}' and from_stage = '{{ base }}'
                    then {{ column }}
            end
        ) as {{ base }}_{{ measure }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        max(case when from_stage = 'shortlisted' then n_reference_bme end)
            as n_shortlisted_bme,
        max(n_bme) as n_bme
    from representation
    where measure in ('expected', 'excess')
    group by scope, period
),

lost as (
    select
        scope,
        period,
        stage,
        from_stage,
        value,
        ci_low,
        ci_high,
        n,
        row_number() over (
            partition by scope, period
            order by value asc, stage asc
        ) as place
    from representation
    where measure = 'progression_ratio' and value is not null
),

ends as (
    select
        {%- for stage in ['applied', 'appointed'] %}
        {%- for column in ['value', 'n'] %}
        max(case when stage = '{{ stage }}' then {{ column }} end)
            as {{ stage }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        scope,
        period
    from representation
    where measure = 'share' and stage in ('applied', 'appointed')
    group by scope, period
),

charted as (
    select
        scope,
        stage,
        count(case when is_baseline then 1 end) as n_baseline,
        count(case when not is_baseline then 1 end) as n_months,
        count(case when not is_baseline and signals like 'outside%' then 1 end)
            as n_outside,
        count(case when not is_baseline and signals is not null then 1 end)
            as n_special,
        min(case when not is_baseline and signals like '%run%' then posted_month end)
            as first_run,
        max(case when not is_baseline and signals like '%run%' then posted_month end)
            as last_run,
        max(case when not has_limits then reason end) as reason,
        max(false_alarm_rate) as false_alarm_rate,
        count(
            case
                when not is_baseline and reason = 'too few people to publish' then 1
            end
        ) as n_hidden
    from charts
    where chart = 'laney_p'
    group by scope, stage
),

levels as (
    select * from changes
    where topic = 'level' and not is_placebo
),

trends as (
    select
        scope,
        stage,
        reason
    from levels
    where measure = 'trend_change'
),

-- Where the true start lies among the fake ones.
placebos as (
    select
        true_start.topic,
        true_start.scope,
        true_start.stage,
        count(fake.value) as n_fakes,
        count(case when fake.p_value <= true_start.p_value then 1 end) as n_as_clear,
        min(fake.value) as lowest,
        max(fake.value) as highest
    from changes as true_start
    left join changes as fake
        on
            true_start.topic = fake.topic
            and true_start.measure = fake.measure
            and true_start.scope = fake.scope
            and true_start.stage = fake.stage
            and fake.is_placebo
            and fake.is_reportable
    where
        not true_start.is_placebo
        and true_start.measure in ('level_change', 'gap_change')
        and coalesce(true_start.clustered_by, 'vacancy') = 'vacancy'
    group by true_start.topic, true_start.scope, true_start.stage
),

letters as (
    select
        max(case when clustered_by = 'vacancy' then n end) as n,
        max(case when clustered_by = 'vacancy' then n_letter end) as n_letter,
        max(case when clustered_by = 'vacancy' then n_clusters end) as n_vacancies,
        max(case when clustered_by = 'vacancy' then reason end) as reason,
        max(case when clustered_by = 'vacancy' then value end) as value,
        {%- for by in ['vacancy', 'group'] %}
        {%- for column in ['ci_low', 'ci_high', 'p_value'] %}
        max(case when clustered_by = '{{ by }}' then {{ column }} end)
            as {{ by }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(case when clustered_by = 'group' then n_clusters end) as n_groups
    from changes
    where topic = 'letter' and measure = 'gap_change' and not is_placebo
),

directorates as (
    select
        count(value) as n_placed,
        count(case when not is_reportable then 1 end) as n_refused,
        count(case when value < limit_low_95 or value > limit_high_95 then 1 end)
            as n_outside_95,
        count(case when value < limit_low_99_8 or value > limit_high_99_8 then 1 end)
            as n_outside_99_8
    from funnel
    where measure = 'appointed_ratio'
),

whole as (
    select
        max(case when measure = 'odds_ratio' then value end) as odds_ratio,
        max(case when measure = 'odds_ratio' then ci_low end) as odds_low,
        max(case when measure = 'odds_ratio' then ci_high end) as odds_high,
        max(case when measure = 'odds_ratio' then n end) as n,
        max(case when measure = 'odds_ratio' then n_vacancies end) as n_vacancies,
        max(case when measure = 'odds_ratio' then reason end) as reason,
        max(case when measure = 'overdispersion' then value end) as phi,
        max(case when measure = 'overdispersion' then ci_low end) as phi_low,
        max(case when measure = 'overdispersion' then ci_high end) as phi_high
    from funnel
    where measure in ('odds_ratio', 'overdispersion')
),

sentences as (
    select
        'bme appointees, ' || scope as finding,
        case
            when change_value is null
                then
                    'Whether more BME people were appointed to '
                    || {{ scope_text('scope') }}
                    || ' after the programme started cannot be said: '
                    || coalesce(change_reason, 'there is nobody to count') || '.'
            else
                'Of ' || {{ whole('after_n') }}
                || ' people of known ethnicity appointed to '
                || {{ scope_text('scope') }}
                || ' advertised after the programme started, '
                || {{ percent('after_value') }} || ' were BME ('
                || {{ percent_interval('after_ci_low', 'after_ci_high') }}
                || '; ' || {{ whole('after_n_bme') }} || ' people). Before, '
                || {{ percent('before_value') }} || ' of '
                || {{ whole('before_n') }} || ' were ('
                || {{ percent_interval('before_ci_low', 'before_ci_high') }}
                || '; ' || {{ whole('before_n_bme') }} || ' people). The change'
                || ' of ' || {{ points('change_value') }} || ' percentage points ('
                || {{ points_interval('change_ci_low', 'change_ci_high') }} || '; '
                || {{ p_text('change_p_value') }} || ') is '
                || {{ change_verdict('change_ci_low', 'change_ci_high') }} || '.'
        end as sentence
    from appointees

    union all

    select
        'expected at the white rate, ' || scope || ', ' || period as finding,
        case
            when shortlisted_excess_value is null
                then
                    'How many BME people would have been appointed to '
                    || {{ scope_text('scope') }} || ' ' || period
                    || ' the start at the White rate cannot be said: '
                    || coalesce(shortlisted_excess_reason, 'there is nobody to count')
                    || '.'
            else
                'Had the ' || {{ whole('n_shortlisted_bme') }}
                || ' BME people shortlisted for ' || {{ scope_text('scope') }} || ' '
                || period || ' the start been appointed at the White rate, there would'
                || ' have been ' || {{ decimals('shortlisted_expected_value', 0) }}
                || ' BME appointees; there were ' || {{ whole('n_bme') }}
                || ', a difference of ' || {{ decimals('shortlisted_excess_value', 0) }}
                || ' (95% interval ' || {{ decimals('shortlisted_excess_ci_low', 0) }}
                || ' to ' || {{ decimals('shortlisted_excess_ci_high', 0) }} || ').'
                || coalesce(
                    ' From the applications on, the difference is '
                    || {{ decimals('applied_excess_value', 0) }} || ' (95% interval '
                    || {{ decimals('applied_excess_ci_low', 0) }} || ' to '
                    || {{ decimals('applied_excess_ci_high', 0) }} || ').',
                    ''
                )
        end as sentence
    from excesses

    union all

    select
        'where the share is lost, ' || ends.scope || ', ' || ends.period as finding,
        case
            when ends.applied_value is null or lost.value is null
                then
                    'Where the BME share of ' || {{ scope_text('ends.scope') }}
                    || ' is lost ' || ends.period
                    || ' the start cannot be said: too few people reached the stages.'
            else
                'For ' || {{ scope_text('ends.scope') }} || ' advertised '
                || ends.period
                || ' the start, ' || {{ percent('ends.applied_value') }} || ' of '
                || {{ whole('ends.applied_n') }} || ' applicants were BME'
                || coalesce(
                    ', and ' || {{ percent('ends.appointed_value') }} || ' of '
                    || {{ whole('ends.appointed_n') }} || ' appointees',
                    ''
                )
                || '. BME people fell behind White people most from '
                || lost.from_stage || ' to ' || lost.stage
                || ', of the steps that can be shown: they were '
                || {{ decimals('lost.value', 2) }}
                || ' times as likely (95% interval '
                || {{ decimals('lost.ci_low', 2) }} || ' to '
                || {{ decimals('lost.ci_high', 2) }} || ').'
        end as sentence
    from ends
    left join lost
        on
            ends.scope = lost.scope
            and ends.period = lost.period
            and lost.place = 1

    union all

    select
        'control chart of ' || stage || ', ' || scope as finding,
        case
            when reason is not null
                then
                    'The monthly BME share of those ' || stage || ' for '
                    || {{ scope_text('scope') }} || ' has no control chart: ' || reason
                    || '.'
            else
                'Of the ' || {{ whole('n_months') }}
                || ' months since the start, the BME share of those ' || stage
                || ' for '
                || {{ scope_text('scope') }} || ' lay outside the limits of the '
                || {{ whole('n_baseline') }} || ' months before it in '
                || {{ whole('n_outside') }} || '. Some rule for a special cause'
                || ' is broken in ' || {{ whole('n_special') }}
                || coalesce(
                    '; those in a run lie between ' || {{ month_text('first_run') }}
                    || ' and ' || {{ month_text('last_run') }},
                    ''
                )
                || '.'
                || case
                    when n_hidden > 0
                        then
                            ' Nothing is told of '
                            || case n_hidden
                                when 1 then 'one month'
                                else {{ whole('n_hidden') }} || ' months'
                            end
                            || ' with few BME or few White people.'
                    else ''
                end
        end as sentence
    from charted

    union all

    select
        'false alarms' as finding,
        coalesce(
            'Limits made of ' || {{ whole('max(n_baseline)') }}
            || ' months, over ' || {{ whole('max(n_months)') }}
            || ' months since: with nothing changed, '
            || {{ percent('max(false_alarm_rate)') }}
            || ' of such charts would still call some month special.',
            'There are no control charts, and so no false alarms.'
        ) as sentence
    from charted
    where scope = 'all' and stage = 'shortlisted' and false_alarm_rate is not null

    union all

    select
        'level of ' || levels.stage || ', ' || levels.scope as finding,
        case
            when levels.value is null
                then
                    'Whether the monthly BME share of those ' || levels.stage || ' for '
                    || {{ scope_text('levels.scope') }}
                    || ' changed its level at the start cannot be said: '
                    || levels.reason
                    || '.'
            else
                'The monthly BME share of those ' || levels.stage || ' for '
                || {{ scope_text('levels.scope') }} || ' moved by '
                || {{ points('levels.value', 1) }} || ' percentage points from the '
                || {{ whole('levels.n_months_before') }}
                || ' months before the start to the '
                || {{ whole('levels.n_months_after') }} || ' from it ('
                || {{ points_interval('levels.ci_low', 'levels.ci_high', 1) }} || '; '
                || {{ whole('levels.n') }} || ' people), '
                || {{ change_verdict('levels.ci_low', 'levels.ci_high') }}
                || '. A change of less than '
                || {{ decimals('100 * levels.detectable_change', 1) }}
                || ' points would be missed more than one time in five.'
        end
        || coalesce(
            ' A change of trend was not fitted: ' || trends.reason || '.', ''
        ) as sentence
    from levels
    left join trends
        on levels.scope = trends.scope and levels.stage = trends.stage
    where levels.measure = 'level_change'

    union all

    select
        case topic
            when 'level' then 'fake starts of ' || stage || ', ' || scope
            else 'fake starts of the letter'
        end as finding,
        case
            when n_fakes = 0
                then 'No fake start could be tried: there are too few months.'
            else
                'Of ' || {{ whole('n_fakes') }}
                || case n_fakes when 1 then ' fake start, ' else ' fake starts, ' end
                || {{ whole('n_as_clear') }}
                || case n_as_clear when 1 then ' gives' else ' give' end
                || ' a change as clear as the true one; theirs go from '
                || {{ points('lowest', 1) }} || ' to ' || {{ points('highest', 1) }}
                || ' percentage points.'
        end as sentence
    from placebos

    union all

    select
        'letter' as finding,
        case
            when value is null
                then
                    'Whether the gap at offer changed with the letter cannot be said: '
                    || coalesce(reason, 'there is nobody to compare') || '.'
            else
                'Where the letter came, the share of shortlisted BME candidates who'
                || ' were offered the post moved by ' || {{ points('value', 1) }}
                || ' percentage points against that of White candidates, compared with'
                || ' the same months in directorates and bands without it ('
                || {{ points_interval('vacancy_ci_low', 'vacancy_ci_high', 1) }} || '; '
                || {{ p_text('vacancy_p_value') }} || '; ' || {{ whole('n') }}
                || ' people shortlisted for ' || {{ whole('n_vacancies') }}
                || ' vacancies, ' || {{ whole('n_letter') }}
                || ' of the people where a letter was required), '
                || {{ change_verdict('vacancy_ci_low', 'vacancy_ci_high') }} || '.'
                || coalesce(
                    ' With errors that the ' || {{ whole('n_groups') }}
                    || ' directorate and band groups share, the interval is '
                    || {{ points('group_ci_low', 1) }} || ' to '
                    || {{ points('group_ci_high', 1) }} || '.',
                    ''
                )
        end as sentence
    from letters

    union all

    select
        'what cannot be said' as finding,
        'These are observational data: nobody drew lots for which posts had the'
        || ' programme, so they cannot say that it made a change, nor that it made'
        || ' none; they say what was different, by how much, and how far chance'
        || ' reaches.'
            as sentence

    union all

    select
        'directorates' as finding,
        case
            when whole.odds_ratio is null
                then
                    'Directorates cannot be compared: '
                    || coalesce(whole.reason, 'there is nobody to compare') || '.'
            else
                'Against a White candidate on the same shortlist, a BME candidate had '
                || {{ decimals('whole.odds_ratio', 2) }}
                || ' times the odds of being appointed (95% interval '
                || {{ decimals('whole.odds_low', 2) }} || ' to '
                || {{ decimals('whole.odds_high', 2) }} || '; '
                || {{ whole('whole.n') }} || ' candidates for '
                || {{ whole('whole.n_vacancies') }}
                || ' vacancies). Of ' || {{ whole('directorates.n_placed') }}
                || ' directorates, '
                || {{ whole('directorates.n_outside_95') }}
                || case directorates.n_outside_95 when 1 then ' lies' else ' lie' end
                || ' outside the 95% limits around that, where chance alone would put '
                || {{ decimals('0.05 * directorates.n_placed', 1) }} || ', and '
                || {{ whole('directorates.n_outside_99_8') }}
                || ' outside those of 99.8%.'
                || case
                    when directorates.n_refused > 0
                        then
                            ' Too few people to be placed are in '
                            || {{ whole('directorates.n_refused') }}
                            || ' more.'
                    else ''
                end
                || coalesce(
                    ' They differ '
                    || case
                        when whole.phi_low > 1 then 'more than chance gives'
                        else 'no more than chance gives'
                    end
                    || ' (overdispersion ' || {{ decimals('whole.phi', 2) }}
                    || ', 95% interval ' || {{ decimals('whole.phi_low', 2) }} || ' to '
                    || {{ decimals('whole.phi_high', 2) }} || '; 1 is chance'
                    || case
                        when whole.phi_low > 1
                            then ', and the limits are too narrow by its root).'
                        else ').'
                    end,
                    ''
                )
        end as sentence
    from whole
    cross join directorates
),

final as (
    select
        'recruitment' as section,
        finding,
        cast(null as {{ string }}) as specification,
        sentence
    from sentences
)

select * from final
