{%- set text = dbt.type_string() -%}
{%- set columns = 'value, ci_low, ci_high, reason' -%}
{#- What is asked first of each part: table, nothing to find, in words, the rows. -#}
{%- set asked = [
    (
        'representation', 0,
        'the BME share of senior appointees, before and after the programme began',
        "scope = 'senior' and stage = 'appointed' and measure = 'share_change'",
    ),
    (
        'ratios', 1,
        'being shortlisted, White against BME candidates',
        "measure = 'shortlisted_of_applied' and field = 'white_bme'",
    ),
    (
        'ratios', 1,
        'being appointed once shortlisted, White against BME candidates',
        "measure = 'appointed_of_shortlisted' and field = 'white_bme'",
    ),
    (
        'odds', 1,
        'the odds of a senior post for BME candidates, with a letter and without',
        "posts = 'senior' and by_term = 'has_letter'",
    ),
    (
        'odds', 1,
        'the odds of any post for BME candidates, with a letter and without',
        "posts = 'all' and by_term = 'has_letter'",
    ),
    (
        'odds', 1,
        'the odds of any post for BME candidates, with a BME panel member and without',
        "posts = 'all' and by_term = 'panel_bme' and by_level = 'Yes'",
    ),
    (
        'scores', 0,
        'interview scores, BME against White candidates',
        "posts = 'all' and scored_by = 'panel' and field = 'white_bme'",
    ),
    (
        'tones', 0,
        'the tone of assessments, BME against White candidates',
        "author_role = 'All' and field = 'white_bme'",
    ),
    (
        'workshops', 0,
        'confidence, before and after a run of workshops',
        "measure = 'change_of_those_at_both' and run_id = 'All'",
    ),
] -%}
with

programme_evidence as (
    select * from {{ ref('pub_programme_evidence') }}
),

outcome_evidence as (
    select * from {{ ref('pub_outcome_evidence') }}
),

outreach_evidence as (
    select * from {{ ref('pub_outreach_evidence') }}
),

representation as (
    select * from {{ ref('pub_recruitment_representation') }}
),

ratios as (
    select * from {{ ref('pub_equality_ratio') }}
    where breakdown = 'all'
),

odds as (
    select * from {{ ref('pub_recruitment_odds') }}
    where
        model = 'within_vacancy'
        and stage = 'offered'
        and term = 'is_bme'
        and measure = 'odds_ratio'
        and clustered_by = 'vacancy'
),

scores as (
    select * from {{ ref('pub_score_gap') }}
    where measure = 'gap' and by_field is null
),

tones as (
    select * from {{ ref('pub_tone_gap') }}
    where
        model = 'within_outcome_and_author' and measure = 'gap' and by_field is null
),

workshops as (
    select * from {{ ref('pub_workshop_change') }}
),

-- The first measure of each model that the plan names, and of the list of members.
models as (
    {%- for name, specification in var('leadership_specifications').items() %}
    {%- if specification.estimator is defined %}
    select
        {{ loop.index }} as place,
        'the programme, from the fields {{ name | replace("_", " ") }}' as what,
        {{ columns }}
    from programme_evidence
    where
        specification = '{{ name }}'
        and estimator = '{{ specification.estimator }}'
        and evaluation = 'cross_validation'
        and measure = 'log_loss_gain'
    union all
    {%- endif %}
    {%- endfor %}
    select
        100 as place,
        outcome || ', from the fields ' || {{ field_label('specification') }} as what,
        {{ columns }}
    from outcome_evidence
    where
        not is_given_programme and measure in ('log_loss_gain', 'explained_share')
    union all
    select
        200 as place,
        'who comes to a next workshop' as what,
        {{ columns }}
    from outreach_evidence
    where
        measure = 'log_loss_gain'
        and is_used
        and compared_with = 'class_frequencies'
),

judged as (
    select
        count(*) as n_models,
        count(case when ci_low > 0 then 1 end) as n_better,
        count(value) as n_answered,
        {{ dbt.listagg(
            "case when ci_low > 0 then what end", "'; '", "order by place, what"
        ) }} as better
    from models
),

questions as (
    {%- for relation, nothing, what, rows in asked %}
    select
        {{ loop.index }} as place,
        '{{ what }}' as what,
        {{ nothing }} as no_difference,
        {{ columns }}
    from {{ relation }}
    where {{ rows }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

answered as (
    select
        *,
        case
            when ci_low > no_difference or ci_high < no_difference then 'shown'
            when value is not null then 'not shown'
        end as answer
    from questions
),

counted as (
    select
        count(case when answer = 'shown' then 1 end) as n_shown,
        count(case when answer = 'not shown' then 1 end) as n_not_shown,
        {{ asked | length }} as n_asked,
        {{ dbt.listagg(
            "case when answer = 'shown' then what end", "'; '", "order by place"
        ) }} as shown,
        {{ dbt.listagg(
            "case when answer = 'not shown' then what end", "'; '", "order by place"
        ) }} as not_shown
    from answered
),

final as (
    select
        'overview' as section,
        'models against none' as finding,
        cast(null as {{ text }}) as specification,
        'Of ' || {{ whole('n_models') }} || ' models, '
        || {{ whole('n_better') }}
        || case n_better when 1 then ' does' else ' do' end
        || ' better than using no model at all'
        || coalesce(': ' || better, '') || '. '
        || case
            when n_answered > n_better
                then
                    {{ whole('n_answered - n_better') }}
                    || case n_answered - n_better when 1 then ' is' else ' are' end
                    || ' not shown to do better'
            else ''
        end
        || case
            when n_answered > n_better and n_models > n_answered then ', and '
            else ''
        end
        || case
            when n_models > n_answered
                then {{ whole('n_models - n_answered') }} || ' could not be judged'
            else ''
        end
        || case when n_models > n_better then '. ' else '' end
        || 'Better than nothing can still be far from good.' as sentence
    from judged

    union all

    select
        'overview' as section,
        'differences shown' as finding,
        null as specification,
        case n_shown
            when 0
                then
                    'None of the ' || {{ whole('n_asked') }}
                    || ' first questions shows a difference that chance alone seldom'
                    || ' makes.'
            else
                'Of ' || {{ whole('n_asked') }} || ' first questions, '
                || {{ whole('n_shown') }}
                || case n_shown when 1 then ' shows' else ' show' end
                || ' a difference that chance alone seldom makes (its 95% interval'
                || ' leaves out no difference): ' || shown || '.'
        end as sentence
    from counted

    union all

    select
        'overview' as section,
        'differences not shown' as finding,
        null as specification,
        case n_not_shown
            when 0 then 'No first question was answered by showing no difference.'
            else
                {{ whole('n_not_shown') }}
                || case n_not_shown when 1 then ' shows' else ' show' end
                || ' none, which is no proof that there is none: ' || not_shown || '.'
        end
        || case
            when n_asked > n_shown + n_not_shown
                then
                    ' ' || {{ whole('n_asked - n_shown - n_not_shown') }}
                    || ' could not be answered: the extracts hold too little.'
            else ''
        end as sentence
    from counted
)

select * from final
