{%- set text = dbt.type_string() -%}
with

coverage as (
    select * from {{ ref('pub_assessment_coverage') }}
),

quality as (
    select * from {{ ref('pub_capability_quality') }}
    where table_name = 'capability_assessments'
),

changes as (
    select * from {{ ref('pub_capability_change') }}
    where scope = 'framework'
),

assessed as (
    select
        max(case when measure = 'people_assessed' then n end) as n_people,
        max(
            case
                when measure = 'organisations_assessed' and breakdown = 'all' then n
            end
        ) as n_organisations,
        max(
            case
                when measure = 'organisations_assessed' and breakdown = 'all'
                    then n_assessed
            end
        ) as n_assessed,
        max(
            case
                when measure = 'organisations_assessed' and breakdown = 'all'
                    then value
            end
        ) as value,
        max(
            case
                when measure = 'organisations_assessed' and breakdown = 'all'
                    then ci_low
            end
        ) as ci_low,
        max(
            case
                when measure = 'organisations_assessed' and breakdown = 'all'
                    then ci_high
            end
        ) as ci_high,
        count(
            case
                when
                    measure = 'people_assessed'
                    and is_few
                    and breakdown_level <> 'Not stated'
                    then 1
            end
        ) as n_few,
        {{ dbt.listagg(
            "case when measure = 'people_assessed' and is_few"
            ~ " and breakdown_level <> 'Not stated' then breakdown_level end",
            "', '",
            "order by breakdown, breakdown_level"
        ) }} as few
    from coverage
),

answers as (
    select
        max(n) as n,
        max(case when quality_check = 'own_level_not_given' then n_rows end)
            as n_without,
        max(
            case when quality_check = 'own_level_not_given' and is_suppressed then 1 end
        ) as has_few_without
    from quality
),

answered as (
    select
        assessed.n_people,
        answers.n as n_answers,
        answers.n_without,
        answers.has_few_without
    from assessed
    cross join answers
),

changed as (
    select
        max(case when measure = 'own_level_change' then n end) as n,
        {%- for measure, name in {
            "own_level_change": "own", "confidence_change": "confidence"
        }.items() %}
        {%- for column in ["value", "ci_low", "ci_high"] %}
        max(case when measure = '{{ measure }}' then {{ column }} end)
            as {{ name }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        max(case when measure = 'days_between' then value end) as days_between
    from changes
),

final as (
    select
        'capability' as section,
        'assessed' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_people is null then 'A few people have assessed themselves.'
            when n_people = 0 then 'The extract has no assessment of capabilities.'
            else
                'About ' || {{ whole('n_people') }}
                || ' people have assessed themselves, in about '
                || {{ whole('n_answers') }} || ' answers, '
                || case
                    when has_few_without = 1 then 'a few'
                    when n_without = 0 then 'none'
                    else 'about ' || {{ whole('n_without') }}
                end
                || ' of which give no level of their own and are left out of every'
                || ' share and mean.'
        end as sentence
    from answered

    union all

    select
        'capability' as section,
        'organisations not assessed' as finding,
        null as specification,
        case
            when n_organisations is null or n_organisations = 0
                then 'No extract names an organisation.'
            when n_people = 0 and n_assessed = 0
                then
                    'No organisation is told apart: the extract has no assessment of'
                    || ' capabilities.'
            else
                'Of ' || {{ whole('n_organisations') }}
                || ' organisations that any extract names, somebody has assessed'
                || ' themselves at ' || {{ whole('n_assessed') }} || ' ('
                || {{ percent('value') }} || ', '
                || {{ percent_interval('ci_low', 'ci_high') }}
                || '): nothing here speaks for the rest.'
        end as sentence
    from assessed

    union all

    select
        'capability' as section,
        'groups not assessed' as finding,
        null as specification,
        case
            when n_few = 0
                then
                    'Every archetype and every region has'
                    || ' {{ var("disclosure_threshold") }} people or more who assessed'
                    || ' themselves.'
            else
                'Fewer than {{ var("disclosure_threshold") }} people have assessed'
                || ' themselves, and so no share is told, in: ' || few || '.'
        end as sentence
    from assessed

    union all

    select
        'capability' as section,
        'assessed again' as finding,
        null as specification,
        case
            when own_value is null
                then
                    'Too few people have assessed themselves on two days to tell a'
                    || ' change.'
            else
                'About ' || {{ whole('n') }} || ' people assessed themselves on'
                || ' two days, about ' || {{ decimals('days_between', 0) }}
                || ' days apart on average: their own level changed by '
                || {{ decimals('own_value', 2) }} || ' levels (95% interval '
                || {{ decimals('own_ci_low', 2) }} || ' to '
                || {{ decimals('own_ci_high', 2) }} || ')'
                || coalesce(
                    ' and their confidence by ' || {{ decimals('confidence_value', 2) }}
                    || ' of 10 (' || {{ decimals('confidence_ci_low', 2) }} || ' to '
                    || {{ decimals('confidence_ci_high', 2) }} || ')',
                    ''
                )
                || '. That is the change of those who came back; there is nobody to'
                || ' compare them with.'
        end as sentence
    from changed
)

select * from final
