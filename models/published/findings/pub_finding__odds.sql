{%- set letters = [
    ('odds with a letter in senior posts', 'within_vacancy', 'senior'),
    ('odds with a letter', 'within_vacancy', 'all'),
    ('odds with a letter given the period in senior posts', 'within_vacancy_by_period', 'senior'),
    ('odds with a letter given the period', 'within_vacancy_by_period', 'all'),
    ('odds with a letter among all shortlisted', 'progression', 'all'),
] -%}
with

odds as (
    select * from {{ ref('pub_recruitment_odds') }}
),

curve as (
    select * from {{ ref('pub_recruitment_specification') }}
),

ratios as (
    select * from odds
    where measure = 'odds_ratio' and clustered_by = 'vacancy'
),

-- Why a whole model has no estimate.
refused as (
    select
        model,
        stage,
        posts,
        max(reason) as reason
    from ratios
    where term is null
    group by model, stage, posts
),

asked as (
    {%- for finding, model, posts in letters %}
    select
        '{{ finding }}' as finding,
        '{{ model }}' as model,
        'offered' as stage,
        '{{ posts }}' as posts,
        'letter' as about
    union all
    {%- endfor %}
    select
        'odds with a BME panel member' as finding,
        'within_vacancy' as model,
        'offered' as stage,
        'all' as posts,
        'panel' as about
    union all
    select
        'odds of shortlisting' as finding,
        'progression' as model,
        'shortlisted' as stage,
        'all' as posts,
        'BME' as about
),

estimates as (
    select
        *,
        case
            when by_term in ('has_letter', 'programme') then 'letter'
            when by_term = 'panel_bme' and by_level = 'Yes' then 'panel'
            when by_term is null then 'BME'
        end as about
    from ratios
    where term = 'is_bme'
),

answered as (
    select
        asked.finding,
        asked.about,
        asked.posts,
        asked.model,
        estimates.by_term,
        estimates.n,
        estimates.n_events,
        estimates.n_vacancies,
        estimates.value,
        estimates.ci_low,
        estimates.ci_high,
        estimates.detectable_ratio,
        coalesce(
            estimates.reason,
            refused.reason,
            'the extract does not have what it is made of'
        ) as reason
    from asked
    left join estimates
        on
            asked.model = estimates.model
            and asked.stage = estimates.stage
            and asked.posts = estimates.posts
            and asked.about = estimates.about
    left join refused
        on
            asked.model = refused.model
            and asked.stage = refused.stage
            and asked.posts = refused.posts
),

worded as (
    select
        *,
        {{ decimals('value', 2) }} as ratio,
        '(95% interval ' || {{ decimals('ci_low', 2) }}
        || ' to ' || {{ decimals('ci_high', 2) }} || '; about '
        || {{ whole('n') }}
        || case
            when about = 'letter' and by_term = 'programme'
                then ' BME candidates under the programme'
            when about = 'letter' then ' BME candidates where a letter was required'
            when about = 'panel' then ' BME candidates before such a panel'
            else ' BME applicants'
        end
        || coalesce(
            ', of them ' || {{ whole('n_events') }}
            || case
                when about = 'BME' then ' shortlisted' else ' offered the post'
            end,
            ''
        )
        || '; about ' || {{ whole('n_vacancies') }}
        || ' vacancies)' as evidence,
        case
            when ci_low > 1 or ci_high < 1
                then 'The interval leaves out 1, so chance alone seldom gives this.'
            else
                'The interval includes 1, so no difference is shown'
                || coalesce(
                    '; one of ' || {{ decimals('detectable_ratio', 1) }}
                    || ' times or more would have been found four times in five', ''
                ) || '.'
        end as verdict,
        case
            when posts = 'senior'
                then 'in senior posts (from band {{ var("senior_from_band") }})'
            else 'in all posts'
        end as where_posts,
        case
            when by_term = 'programme'
                then
                    'under the programme, whose parts always came together and cannot'
                    || ' be told apart'
            else 'where a letter was required'
        end as where_letter
    from answered
),

explained as (
    select
        posts,
        max(value) as value,
        max(ci_low) as ci_low
    from odds
    where measure = 'e_value' and model = 'within_vacancy'
    group by posts
),

e_value as (
    select
        max(case when posts = 'all' then value end) as value,
        max(case when posts = 'all' then ci_low end) as ci_low
    from explained
),

checks as (
    select
        max(case when clustered_by = 'hiring_manager' then ci_low end) as manager_low,
        max(case when clustered_by = 'hiring_manager' then ci_high end)
            as manager_high,
        max(case when clustered_by = 'vacancy_and_candidate' then ci_low end)
            as candidate_low,
        max(case when clustered_by = 'vacancy_and_candidate' then ci_high end)
            as candidate_high
    from odds
    where
        measure = 'odds_ratio'
        and model = 'within_vacancy'
        and posts = 'all'
        and by_term in ('has_letter', 'programme')
),

left_out as (
    select
        {{ dbt.listagg(
            "coalesce(cast(n as " ~ dbt.type_string() ~ "), 'a few') || ' as '"
            ~ " || case"
            ~ " when term is null then 'all candidates of their vacancy, or none, were"
            ~ " offered the post'"
            ~ " when term = 'is_bme' then 'ethnicity is not stated'"
            ~ " when term = 'is_male' then 'gender is not stated'"
            ~ " when term = 'is_disabled' then 'disability is not stated'"
            ~ " else " ~ "replace(replace(term, 'is_', ''), '_', ' ')"
            ~ " || ' is not known' end",
            "', '",
            "order by case when term is null then 1 else 0 end, n desc, term"
        ) }} as people
    from odds
    where measure = 'left_out' and model = 'within_vacancy' and posts = 'all'
),

applying as (
    {%- for term, posts in [
        ('is_senior', 'senior posts'), ('has_letter', 'posts with a letter')
    ] %}
    select
        {{ loop.index }} as place,
        'for {{ posts }} ' || {{ decimals('value', 2) }}
        || ' times what they are for others (95% interval '
        || {{ decimals('ci_low', 2) }} || ' to ' || {{ decimals('ci_high', 2) }}
        || '; about ' || {{ whole('n') }} || ' applicants)' as told
    from ratios
    where
        model = 'composition'
        and stage = 'applied'
        and term = '{{ term }}'
        and term_level = '1'
        and value is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

applicants as (
    select {{ dbt.listagg("told", "', and '", "order by place") }} as told
    from applying
),

drawn as (
    select
        count(*) as n_ways,
        count(value) as n_shown,
        min(value) as lowest,
        max(value) as highest,
        count(case when ci_low > 1 then 1 end) as n_above,
        count(case when ci_high < 1 then 1 end) as n_below,
        count(case when value > 1 then 1 end) as n_over
    from curve
),

final as (
    select
        'recruitment' as section,
        finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when value is null and about = 'letter'
                then
                    'The difference with a letter ' || where_posts
                    || ' was not estimated: '
                    || reason || '.'
            when value is null and about = 'panel'
                then
                    'The difference with a BME member on the panel was not'
                    || ' estimated: '
                    || reason || '.'
            when value is null
                then
                    'The odds of being shortlisted were not estimated: ' || reason
                    || '.'
            when about = 'BME'
                then
                    'For posts without a letter or a BME member on the panel, the odds'
                    || ' of a BME applicant to be shortlisted are ' || ratio
                    || ' times those of a White applicant alike in all else that is'
                    || ' recorded ' || evidence || '. ' || verdict
            when about = 'panel'
                then
                    'Before a panel with a BME member, the odds of an offer of BME'
                    || ' candidates, against White candidates for the same post, are '
                    || ratio || ' times what they are without ' || evidence || '. '
                    || verdict
            when model = 'progression'
                then
                    'Among all shortlisted, not within vacancies and so not the measure'
                    || ' fixed for offers, the odds of an offer of BME candidates,'
                    || ' against White candidates, are ' || where_letter || ' '
                    || ratio || ' times what they are elsewhere ' || evidence || '. '
                    || verdict
            else
                {{ capitalised('where_posts') }} || ', ' || where_letter
                || ', the odds of an offer of BME candidates, against White candidates'
                || ' for the same post, are '
                || ratio || ' times what they are elsewhere ' || evidence
                || case
                    when model = 'within_vacancy_by_period'
                        then
                            ', once BME candidates may also fare differently since the'
                            || ' programme began'
                    else ''
                end
                || '. ' || verdict
        end as sentence
    from worded

    union all

    select
        'recruitment' as section,
        'odds of applying' as finding,
        null as specification,
        coalesce(
            'The odds that an applicant is BME are ' || told
            || ', all else that is recorded held equal. Who did not apply is not'
            || ' known.',
            'Whether BME people apply less was not estimated, or too few of them'
            || ' applied to publish it.'
        ) as sentence
    from applicants

    union all

    select
        'recruitment' as section,
        'letter explained away' as finding,
        null as specification,
        case
            when value is null
                then
                    'How strong something that is not measured would have to be to'
                    || ' explain the letter''s ratio away cannot be said.'
            else
                'Merit is not measured. To explain the letter''s ratio in all posts'
                || ' away, something that is not measured would have to make an offer '
                || {{ decimals('value', 2) }}
                || ' times as likely, and be '
                || {{ decimals('value', 2) }}
                || ' times as common among BME candidates where a letter was required,'
                || ' above all that is recorded; to bring the interval to 1, '
                || case
                    when ci_low > 1 then {{ decimals('ci_low', 2) }} || ' times each.'
                    else 'nothing: it includes 1 already.'
                end
        end as sentence
    from e_value

    union all

    select
        'recruitment' as section,
        'letter by other clusters' as finding,
        null as specification,
        coalesce(
            'With errors clustered by hiring manager the letter''s interval in all'
            || ' posts is ' || {{ decimals('manager_low', 2) }} || ' to '
            || {{ decimals('manager_high', 2) }} || '.',
            'The letter''s interval by hiring manager cannot be said: none is named,'
            || ' or there is no estimate.'
        )
        || coalesce(
            ' By vacancy and candidate together it is '
            || {{ decimals('candidate_low', 2) }} || ' to '
            || {{ decimals('candidate_high', 2) }} || '.',
            ''
        ) as sentence
    from checks

    union all

    select
        'recruitment' as section,
        'not in the odds' as finding,
        null as specification,
        coalesce(
            'Not in the estimate within vacancies: ' || people || '.',
            'Nobody shortlisted is left out of the estimate within vacancies.'
        ) as sentence
    from left_out

    union all

    select
        'recruitment' as section,
        'letter curve' as finding,
        null as specification,
        case
            when n_shown = 0
                then
                    'Of the ' || {{ whole('n_ways') }}
                    || ' ways of estimating the difference with a letter none can'
                    || ' be shown.'
            else
                'Of ' || {{ whole('n_ways') }}
                || ' defensible ways of estimating the difference with a letter, '
                || {{ whole('n_shown') }}
                || ' can be shown: the ratio lies between '
                || {{ decimals('lowest', 2) }} || ' and '
                || {{ decimals('highest', 2) }}
                || ', is above 1 in ' || {{ whole('n_over') }}
                || ', and its interval is wholly above 1 in '
                || {{ whole('n_above') }} || ' and wholly below in '
                || {{ whole('n_below') }}
                || '. They rest on the same people, so they are no '
                || {{ whole('n_shown') }} || ' pieces of evidence.'
        end as sentence
    from drawn
)

select * from final
