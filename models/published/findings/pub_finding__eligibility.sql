with

programme_eligibility as (
    select * from {{ ref('pub_programme_eligibility') }}
),

programmes as (
    select distinct
        programme_id,
        programme_name,
        eligibility_rule
    from programme_eligibility
),

{% for measure in [
    'eligible', 'unknown', 'enrolled_of_eligible', 'not_eligible_of_enrolled'
] -%}
{{ measure }} as (
    select * from programme_eligibility
    where measure = '{{ measure }}'
),

{% endfor -%}

told as (
    select
        programmes.programme_id,
        programmes.programme_name || ' is for people '
        || programmes.eligibility_rule || '. '
        || case
            when eligible.reason is not null
                then 'Nothing is said of it: ' || eligible.reason || '.'
            when unknown.n_people = unknown.n
                then
                    'Of none of the ' || {{ whole('eligible.n') }}
                    || ' people is it known whether they meet this rule.'
            when eligible.value is null
                then 'Those who meet this rule are too few to show.'
            else
                'Of ' || {{ whole('eligible.n') }} || ' people '
                || {{ whole('eligible.n_people') }}
                || ' meet this rule (' || {{ percent('eligible.value') }} || ', '
                || {{ percent_interval('eligible.ci_low', 'eligible.ci_high') }} || ')'
                || case
                    when unknown.n_people = 0 then '.'
                    when unknown.n_people is null
                        then '; of a few it is not known.'
                    else
                        '; of ' || {{ whole('unknown.n_people') }}
                        || ' it is not known.'
                end
                || case
                    when eligible.n_people = 0 then ''
                    when enrolled_of_eligible.n_people = 0
                        then ' None of those who meet it is on the programme.'
                    when enrolled_of_eligible.value is not null
                        then
                            ' On the programme are '
                            || {{ percent('enrolled_of_eligible.value') }} || ' ('
                            || {{ percent_interval(
                                'enrolled_of_eligible.ci_low',
                                'enrolled_of_eligible.ci_high'
                            ) }}
                            || ') of the '
                            || {{ whole('enrolled_of_eligible.n') }} || ' who meet it.'
                    when enrolled_of_eligible.is_suppressed
                        then ' Too few of them to show are on the programme.'
                    else ''
                end
                || case
                    when not_eligible_of_enrolled.n_people > 0
                        then
                            ' The data has '
                            || {{ whole('not_eligible_of_enrolled.n_people') }}
                            || ' on it who do not meet it: a question about the data.'
                    else ''
                end
        end as sentence
    from programmes
    inner join eligible
        on programmes.programme_id = eligible.programme_id
    inner join unknown
        on programmes.programme_id = unknown.programme_id
    inner join enrolled_of_eligible
        on programmes.programme_id = enrolled_of_eligible.programme_id
    inner join not_eligible_of_enrolled
        on programmes.programme_id = not_eligible_of_enrolled.programme_id
),

final as (
    select
        'leadership' as section,
        'eligibility' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        coalesce(
            {{ dbt.listagg("sentence", "' '", "order by programme_id") }},
            'No programme has an eligibility rule.'
        ) as sentence
    from told
)

select * from final
