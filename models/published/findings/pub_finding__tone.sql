{%- set string = dbt.type_string() -%}
{%- set asked = [
    ('tone gap', 'within_outcome_and_author', 'All'),
    ('tone gap of hiring managers', 'within_outcome_and_author', 'Hiring manager'),
    ('tone gap of panels', 'within_outcome_and_author', 'Panel'),
    ('tone gap within outcome', 'within_outcome', 'All'),
    ('tone gap unadjusted', 'unadjusted', 'All'),
] -%}
with

gaps as (
    select * from {{ ref('pub_tone_gap') }}
),

tone as (
    select * from {{ ref('pub_tone') }}
),

evidence as (
    select * from {{ ref('pub_tone_evidence') }}
),

left_out as (
    {{ left_out_texts() }}
),

asked as (
    {%- for finding, model, role in asked %}
    select
        '{{ finding }}' as finding,
        '{{ model }}' as model,
        '{{ role }}' as author_role
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

candidate_gaps as (
    select * from gaps
    where
        field = 'white_bme'
        and by_field is null
        and coalesce(field_level, 'BME') = 'BME'
),

worded as (
    select
        asked.finding,
        asked.model,
        asked.author_role,
        left_out.no_authors,
        candidate_gaps.value,
        candidate_gaps.ci_low,
        candidate_gaps.ci_high,
        coalesce(
            candidate_gaps.reason, 'there are no assessments by such authors'
        ) as reason,
        {{ tone_difference('value') }} || ' than those about '
        || candidate_gaps.reference_level || ' candidates '
        || {{ tone_evidence('field_level', 'reference_level') }} as difference,
        case asked.author_role
            when 'Hiring manager' then 'Written by hiring managers only, by'
            when 'Panel' then 'Written by panels only, by'
            else 'By'
        end as by_whom,
        case asked.author_role
            when 'Hiring manager' then 'Written by hiring managers only, whether'
            when 'Panel' then 'Written by panels only, whether'
            else 'Whether'
        end as whether,
        case
            when candidate_gaps.ci_low > 0 or candidate_gaps.ci_high < 0
                then 'The interval leaves out 0, so chance alone seldom gives this.'
            else
                'The interval includes 0, so no difference is shown'
                || coalesce(
                    '; one of ' || {{ decimals('candidate_gaps.detectable_gap', 3) }}
                    || ' points or more would have been found four times in five',
                    ''
                ) || '.'
        end as verdict
    from asked
    cross join left_out
    left join candidate_gaps
        on
            asked.model = candidate_gaps.model
            and asked.author_role = candidate_gaps.author_role
),

pairs as (
    select
        max(
            case
                when measure = 'gap' and by_level = by_reference_level then value
            end
        ) as at_reference,
        max(
            case
                when measure = 'gap' and by_level <> by_reference_level then value
            end
        ) as at_level,
        max(case when measure = 'gap_difference' then value end) as value,
        max(case when measure = 'gap_difference' then ci_low end) as ci_low,
        max(case when measure = 'gap_difference' then ci_high end) as ci_high,
        max(case when measure = 'gap_difference' then detectable_gap end)
            as detectable_gap,
        max(case when measure = 'gap_difference' then n end) as n,
        max(case when measure = 'gap_difference' then n_authors end) as n_authors,
        coalesce(
            max(case when measure = 'gap_difference' then reason end),
            max(reason),
            'the extract does not have what it is made of'
        ) as reason
    from gaps
    where
        model = 'within_outcome_and_author'
        and author_role = 'All'
        and field = 'white_bme'
        and by_field = 'manager_white_bme'
),

managers as (
    select
        max(case when model = 'within_outcome' then value end) as value,
        max(case when model = 'within_outcome' then ci_low end) as ci_low,
        max(case when model = 'within_outcome' then ci_high end) as ci_high,
        max(case when model = 'within_outcome' then n end) as n,
        max(case when model = 'within_outcome' then n_reference end) as n_reference,
        max(case when model = 'within_outcome' then n_authors end) as n_authors,
        max(case when model = 'within_outcome' then reason end) as reason,
        max(case when model = 'within_outcome_and_author' then reason end)
            as reason_within
    from gaps
    where
        author_role = 'All'
        and field = 'manager_white_bme'
        and by_field is null
        and model in ('within_outcome', 'within_outcome_and_author')
),

others as (
    select
        count(value) as n_shown,
        count(case when adjusted_p_value < 0.05 then 1 end) as n_clear
    from gaps
    where
        model = 'within_outcome_and_author'
        and author_role = 'All'
        and not (field = 'white_bme' and by_field is null)
),

overview as (
    select
        max(case when outcome = 'decided' and measure = 'mean_tone' then n end) as n,
        max(
            case
                when outcome = 'decided' and measure = 'mean_tone' then n_authors
            end
        ) as n_authors,
        {%- for outcome in ['offered', 'not offered'] %}
        {%- set name = outcome | replace(' ', '_') %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(
            case
                when outcome = '{{ outcome }}' and measure = 'mean_tone'
                    then {{ bound }}
            end
        ) as {{ name }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(
            case
                when outcome = 'decided' and measure = 'toneless_share' then value
            end
        ) as toneless
    from tone
    where field = 'all'
),

overview_and_left as (
    select
        overview.*,
        coalesce(left_out.sentence, '')
        || case
            when overview.offered_value is not null
                then coalesce(left_out.no_authors, '')
            else ''
        end as left_out
    from overview
    cross join left_out
),

final as (
    select
        'recruitment' as section,
        finding,
        cast(null as {{ string }}) as specification,
        case
            when value is null and model = 'unadjusted'
                then
                    'The unadjusted difference in tone was not estimated: ' || reason
                    || '.'
            when value is null
                then
                    whether || ' assessments of BME candidates read otherwise,'
                    || case model
                        when 'within_outcome'
                            then ' given the outcome,'
                        else ' given who wrote them and the outcome,'
                    end
                    || ' was not estimated: ' || reason || '.'
            when model = 'unadjusted'
                then
                    'Unadjusted, and so contaminated by the outcome, as those offered'
                    || ' the post are written of more warmly: assessments of BME'
                    || ' candidates read ' || difference || '. ' || verdict
            when model = 'within_outcome'
                then
                    'With the same outcome, but by whichever author, assessments of BME'
                    || ' candidates read ' || difference || '. ' || verdict
            else
                by_whom || ' the same author about people with the same outcome,'
                || ' assessments of BME candidates read ' || difference || '. '
                || verdict
        end
        || case
            when value is not null then coalesce(no_authors, '') else ''
        end as sentence
    from worded

    union all

    select
        'recruitment' as section,
        'tone gap by manager' as finding,
        null as specification,
        case
            when value is null
                then
                    'Whether that difference is another where the hiring manager is BME'
                    || ' was not estimated: ' || reason || '.'
            else
                'Within author and outcome the difference'
                || coalesce(
                    ' is ' || {{ decimals('at_reference', 3) }}
                    || ' points where the hiring manager is White and '
                    || {{ decimals('at_level', 3) }} || ' where the manager is BME: it',
                    ' where the hiring manager is BME'
                )
                || ' changes by ' || {{ decimals('value', 3) }} || ' (95% interval '
                || {{ decimals('ci_low', 3) }} || ' to ' || {{ decimals('ci_high', 3) }}
                || '; about ' || {{ whole('n') }}
                || ' texts about BME candidates of BME managers). '
                || case
                    when ci_low > 0 or ci_high < 0
                        then
                            'The interval leaves out 0, so chance alone seldom gives'
                            || ' this.'
                    else
                        'The interval includes 0; a change of '
                        || {{ decimals('detectable_gap', 3) }}
                        || ' or more would have been found four times in five.'
                end
        end as sentence
    from pairs

    union all

    select
        'recruitment' as section,
        'tone of managers' as finding,
        null as specification,
        case
            when value is null
                then
                    'Whether texts for BME hiring managers read otherwise was not'
                    || ' estimated: ' || coalesce(reason, 'it is not known of any')
                    || '.'
            else
                'With the same outcome, texts where the hiring manager is BME read '
                || {{ tone_difference('value') }}
                || ' than where the manager is White (95% interval '
                || {{ decimals('ci_low', 3) }} || ' to ' || {{ decimals('ci_high', 3) }}
                || '; about ' || {{ whole('n') }} || ' and '
                || {{ whole('n_reference') }} || ' texts).'
                || case
                    when reason_within like 'no two people%'
                        then
                            ' An author writes for managers of one kind, so within'
                            || ' authors this cannot be asked.'
                    else
                        coalesce(
                            ' Within authors it was not estimated: ' || reason_within
                            || '.',
                            ''
                        )
                end
        end as sentence
    from managers

    union all

    select
        'recruitment' as section,
        'tone elsewhere' as finding,
        null as specification,
        case
            when n_shown = 0
                then
                    'No other difference in tone within author and outcome can be'
                    || ' shown.'
            else
                'Of ' || {{ whole('n_shown') }}
                || ' other differences within author and outcome that can be shown,'
                || ' by characteristic and by pair, ' || {{ whole('n_clear') }}
                || case when n_clear = 1 then ' has' else ' have' end
                || ' an adjusted p below .05. They rest on the same texts as the first,'
                || ' so they are no further evidence of it.'
        end as sentence
    from others

    union all

    select
        'recruitment' as section,
        'tone of coded texts' as finding,
        null as specification,
        case
            when value is null
                then
                    'How well the tone is read here is not measured: ' || reason
                    || '. Elsewhere, the same dictionary put the warmer of two texts'
                    || ' first 90 times in 100 on general sentences and 67 to 77 times'
                    || ' on comments of NHS patients (areas under the curve on other'
                    || ' data, not of this build).'
            else
                'Of a text that people here coded positive and one coded negative, the'
                || ' positive was read as the warmer '
                || {{ decimals('100 * value', 0) }}
                || ' times in 100 (area under the curve ' || {{ decimals('value', 2) }}
                || ', 95% interval ' || {{ decimals('ci_low', 2) }} || ' to '
                || {{ decimals('ci_high', 2) }} || ', about '
                || {{ whole('n_positive') }} || ' positive and '
                || {{ whole('n_negative') }}
                || ' negative texts); always the same tone would be '
                || {{ decimals('100 * baseline', 0) }} || '.'
                || coalesce(
                    ' Left out: about ' || {{ whole('nullif(n_neither, 0)') }}
                    || ' coded as neither.',
                    ''
                )
        end as sentence
    from evidence

    union all

    select
        'recruitment' as section,
        'tone of texts' as finding,
        null as specification,
        case
            when n is null or offered_value is null or not_offered_value is null
                then
                    'There are too few assessments of people offered and not offered a'
                    || ' post to say how their tone compares.'
            else
                'About ' || {{ whole('n') }} || ' assessments by about '
                || {{ whole('n_authors') }}
                || ' authors have a tone and a decided outcome. From −1, cool, to 1,'
                || ' warm, those of people offered the post average '
                || {{ decimals('offered_value', 2) }} || ' (95% interval '
                || {{ decimals('offered_ci_low', 2) }} || ' to '
                || {{ decimals('offered_ci_high', 2) }} || ') and those of others '
                || {{ decimals('not_offered_value', 2) }} || ' ('
                || {{ decimals('not_offered_ci_low', 2) }} || ' to '
                || {{ decimals('not_offered_ci_high', 2) }} || ').'
        end
        || coalesce(
            ' In ' || {{ percent('toneless') }}
            || ' of all of them no word has a tone, or the tones cancel.',
            ''
        )
        || left_out as sentence
    from overview_and_left
)

select * from final
