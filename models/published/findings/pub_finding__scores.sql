{#- Each finding, with its posts, measure, field and second field. -#}
{%- set asked = [
    ('score gap', 'all', 'gap', 'white_bme', none),
    ('score gap in senior posts', 'senior', 'gap', 'white_bme', none),
    ('score gap by disability', 'all', 'gap', 'is_disabled', none),
    ('score gap by gender', 'all', 'gap', 'gender', none),
    (
        'score gap by ethnicity and gender', 'all', 'gap_difference', 'white_bme',
        'gender'
    ),
] -%}
{%- set people = {
    'White': 'White candidates', 'BME': 'BME candidates', 'No': 'others',
    'Yes': 'disabled candidates', 'Female': 'women', 'Male': 'men',
} -%}
{%- set levels = ['level', 'reference_level', 'by_level', 'by_reference_level'] -%}
{%- set bounds = ['value', 'ci_low', 'ci_high', 'n', 'n_reference', 'n_vacancies'] -%}
{%- set string = dbt.type_string() -%}
with

gaps as (
    select * from {{ ref('pub_score_gap') }}
),

agreement as (
    select * from {{ ref('pub_score_agreement') }}
),

scores as (
    select * from {{ ref('pub_interview_score') }}
),

left_out as (
    {{ left_out("interview_scores", {
        "application_not_in_extract": "scores of applications that are in no extract",
        "score_not_within_its_maximum":
            "scores that are no number from 0 to their maximum",
    }) }}
),

-- Levels that a sentence has words for.
named as (
    select
        {%- for name in levels %}
        case {{ name }}
            {%- for level, words in people.items() %}
            when '{{ level }}' then '{{ words }}'
            {%- endfor %}
        end as {{ name }}_people,
        {%- endfor %}
        gaps.*
    from gaps
),

asked as (
    {%- for finding, posts, measure, field, by_field in asked %}
    select
        '{{ finding }}' as finding,
        '{{ posts }}' as posts,
        '{{ measure }}' as measure,
        '{{ field }}' as field,
        {{ "'" ~ by_field ~ "'" if by_field else "cast(null as " ~ string ~ ")" }}
            as by_field
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

answered as (
    select
        asked.finding,
        asked.posts,
        asked.field,
        asked.by_field,
        {%- for bound in bounds %}
        named.{{ bound }},
        {%- endfor %}
        {%- for level in levels %}
        named.{{ level }}_people,
        {%- endfor %}
        named.detectable,
        named.standardised,
        named.standardised_ci_low,
        named.standardised_ci_high,
        coalesce(named.reason, 'nobody in the extract can be compared') as reason
    from asked
    left join named
        on
            asked.posts = named.posts
            and asked.field = named.field
            and coalesce(asked.by_field, '') = coalesce(named.by_field, '')
            and named.scored_by = 'panel'
            and (
                named.level is null
                or (
                    asked.measure = named.measure
                    and named.level_people is not null
                    and (asked.by_field is null or named.by_level_people is not null)
                )
            )
),

worded as (
    select
        *,
        case
            when posts = 'senior'
                then 'In senior posts (from band {{ var("senior_from_band") }})'
            else 'In all posts'
        end as where_posts,
        case field
            when 'white_bme' then 'White and BME candidates'
            when 'is_disabled' then 'disabled candidates and others'
            else 'men and women'
        end as whom,
        {{ lower_or_higher('value', 1, ' points of 100') }} as points,
        '95% interval ' || {{ lower_to_higher('ci_low', 'ci_high', 1) }}
            as points_interval,
        {{ lower_or_higher('standardised', 2) }} || ' ('
        || {{ lower_to_higher('standardised_ci_low', 'standardised_ci_high', 2) }}
        || ')' as spreads,
        {{ whole('n') }} as n_text,
        {{ whole('n_reference') }} as n_reference_text,
        {{ whole('n_vacancies') }} as n_vacancies_text,
        {{ gap_verdict('ci_low', 'ci_high', 'detectable') }} as verdict
    from answered
),

shared as (
    select
        scored_by,
        {%- for name, condition in [
            ('like', "measure = 'gap' and by_level = by_reference_level"),
            ('unlike', "measure = 'gap' and by_level = level"),
            ('difference', "measure = 'gap_difference' and by_level = level"),
        ] %}
        {%- for bound in bounds + ['detectable', 'reason'] %}
        max(case when {{ condition }} then {{ bound }} end) as {{ name }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(case when level is null then reason end) as reason
    from named
    where
        posts = 'all'
        and scored_by in ('member_white_bme', 'member_gender')
        and (level_people is not null or level is null)
    group by scored_by
),

members as (
    {%- for finding, scored_by in [
        ('score gap by shared ethnicity', 'member_white_bme'),
        ('score gap by shared gender', 'member_gender'),
    ] %}
    select
        '{{ finding }}' as finding,
        '{{ scored_by }}' as scored_by
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

shares as (
    select
        members.finding,
        case members.scored_by
            when 'member_white_bme' then 'BME candidates' else 'men'
        end as whom,
        case members.scored_by
            when 'member_white_bme' then 'White candidates' else 'women'
        end as whom_reference,
        case members.scored_by
            when 'member_white_bme' then 'BME' else 'male'
        end as who,
        case members.scored_by
            when 'member_white_bme' then 'White' else 'female'
        end as who_reference,
        {%- for name in ['like', 'unlike'] %}
        {{ lower_or_higher('shared.' ~ name ~ '_value', 1, ' points') }}
        || ' (95% interval '
        || {{ lower_to_higher(
            'shared.' ~ name ~ '_ci_low', 'shared.' ~ name ~ '_ci_high', 1
        ) }}
        || '; about ' || {{ whole('shared.' ~ name ~ '_n') }} || ' and '
        || {{ whole('shared.' ~ name ~ '_n_reference') }}
        || ' candidates of '
        || {{ whole('shared.' ~ name ~ '_n_vacancies') }} || ' vacancies)'
            as {{ name }}_words,
        {%- endfor %}
        shared.difference_value,
        {{ gap_verdict(
            'shared.difference_ci_low',
            'shared.difference_ci_high',
            'shared.difference_detectable'
        ) }} as verdict,
        {{ lower_or_higher('shared.difference_value', 1, ' points') }}
        || ' (95% interval '
        || {{ lower_to_higher(
            'shared.difference_ci_low', 'shared.difference_ci_high', 1
        ) }}
        || ')'
            as difference_words,
        coalesce(
            shared.difference_reason,
            shared.reason,
            'nobody in the extract can be compared'
        ) as reason
    from members
    left join shared
        on members.scored_by = shared.scored_by
),

-- Of the fields alone: who is missing from one has nothing to say in it.
unknown as (
    select
        {{ dbt.listagg(
            "coalesce(cast(n_missing as " ~ string ~ "), 'a few') || ' by '"
            ~ " || case field when 'white_bme' then 'ethnicity' when 'is_disabled'"
            ~ " then 'disability' else 'gender' end",
            "', '",
            "order by field"
        ) }} as people
    from (
        select
            field,
            max(n_missing) as n_missing
        from gaps
        where
            posts = 'all'
            and scored_by = 'panel'
            and measure = 'gap'
            and by_field is null
            and field in ('white_bme', 'is_disabled', 'gender')
            and (n_missing > 0 or n_missing is null)
        group by field
    ) as missing
),

-- One row whatever there is.
agreed as (
    select
        {%- for name, measure in [
            ('agreement', 'icc_agreement'), ('consistency', 'icc_consistency')
        ] %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(case when measure = '{{ measure }}' then {{ bound }} end)
            as {{ name }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(n) as n,
        max(n_scores) as n_scores,
        max(n_vacancies) as n_vacancies,
        max(n_left_out) as n_left_out,
        max(reason) as reason
    from agreement
    where posts = 'all'
),

everybody as (
    select
        max(n) as n,
        max(n_vacancies) as n_vacancies,
        max(value) as value,
        max(ci_low) as ci_low,
        max(ci_high) as ci_high
    from scores
    where posts = 'all' and field = 'all' and measure = 'mean_percent'
),

everybody_and_left as (
    select
        everybody.*,
        coalesce(left_out.sentence, '') as left_out
    from everybody
    cross join left_out
),

final as (
    select
        'recruitment' as section,
        finding,
        cast(null as {{ string }}) as specification,
        case
            when value is null
                then
                    where_posts || ', the gap in interview scores between ' || whom
                    || case
                        when by_field is not null then ', men against women,' else ''
                    end
                    || ' was not estimated: ' || reason || '.'
            when by_field is not null
                then
                    'The gap of ' || level_people || ' to ' || reference_level_people
                    || ' is among ' || by_level_people || ' ' || points
                    || ' than among ' || by_reference_level_people || ' ('
                    || points_interval || '; about ' || n_text
                    || ' candidates who are both, and no fewer than '
                    || n_reference_text || ' of each other combination, of '
                    || n_vacancies_text || ' vacancies). ' || verdict
            else
                where_posts || ', panels scored ' || level_people || ' ' || points
                || ' than ' || reference_level_people || ' for the same post ('
                || points_interval || '; about ' || n_text || ' and '
                || n_reference_text || ' candidates of ' || n_vacancies_text
                || ' vacancies); in standard deviations of a vacancy''s candidates, '
                || spreads || '. ' || verdict
        end as sentence
    from worded

    union all

    select
        'recruitment' as section,
        finding,
        null as specification,
        case
            when difference_value is null
                then
                    'Whether sharing '
                    || case when who = 'BME' then 'ethnicity' else 'gender' end
                    || ' with the member moves a score was not estimated: ' || reason
                    || '.'
            else
                coalesce(
                    'Against ' || whom_reference || ', ' || who_reference
                    || ' members scored ' || whom || ' ' || like_words || ' and '
                    || who || ' members ' || unlike_words || '. ',
                    ''
                )
                || {{ capitalised('who') }} || ' members scored ' || whom
                || ', against ' || whom_reference || ', ' || difference_words
                || ' than ' || who_reference || ' members did. ' || verdict
        end as sentence
    from shares

    union all

    select
        'recruitment' as section,
        'score agreement' as finding,
        null as specification,
        case
            when agreement_value is null or consistency_value is null
                then
                    'How far the members of a panel agree was not estimated: '
                    || coalesce(reason, 'nobody was scored') || '.'
            else
                'Of how scores differ within a vacancy, a share of '
                || {{ decimals('agreement_value', 2) }}
                || ' is between candidates, the rest between members and by chance'
                || ' (ICC(A,1), 95% interval ' || {{ decimals('agreement_ci_low', 2) }}
                || ' to ' || {{ decimals('agreement_ci_high', 2) }} || '; about '
                || {{ whole('n') }} || ' candidates of '
                || {{ whole('n_vacancies') }}
                || ' vacancies); once each member''s own level is set aside, '
                || {{ decimals('consistency_value', 2) }} || ' (ICC(C,1), 95% interval '
                || {{ decimals('consistency_ci_low', 2) }} || ' to '
                || {{ decimals('consistency_ci_high', 2) }} || ').'
                || case
                    when n_left_out > 0
                        then
                            ' Left out are ' || {{ whole('n_left_out') }}
                            || ' vacancies where not every member scored every'
                            || ' candidate once, or with no two of both.'
                    else ''
                end
        end as sentence
    from agreed

    union all

    select
        'recruitment' as section,
        'scores' as finding,
        null as specification,
        coalesce(
            'About ' || {{ whole('n') }} || ' candidates for '
            || {{ whole('n_vacancies') }}
            || ' vacancies have interview scores, on the mean '
            || {{ decimals('value', 1) }} || '% of the maximum (95% interval '
            || {{ decimals('ci_low', 1) }} || '% to ' || {{ decimals('ci_high', 1) }}
            || '%).',
            'The extract has no interview scores, or too few to publish.'
        )
        || left_out as sentence
    from everybody_and_left

    union all

    select
        'recruitment' as section,
        'not in the score gaps' as finding,
        null as specification,
        coalesce(
            'Not in the gaps, as it is not stated: ' || unknown.people || '.',
            case
                when everybody.n is null
                    then 'Too few are scored to say who is left out.'
                else 'Of everybody scored the characteristics are stated.'
            end
        ) as sentence
    from unknown
    cross join everybody
)

select * from final
