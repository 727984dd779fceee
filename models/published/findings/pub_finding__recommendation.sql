{%- set name = var('recommended_specification') -%}
with

recommendation_set as (
    select * from {{ ref('pub_recommendation_set') }}
),

fairness as (
    select * from {{ ref('pub_fairness') }}
    where
        specification = '{{ name }}'
        and estimator <> 'class_frequencies'
        and measure = 'set_coverage'
        and other_field is null
),

everybody as (
    select * from fairness
    where field is null
),

groups as (
    select
        *,
        {{ field_label('field') }} as field_words,
        row_number() over (
            order by value asc nulls last, field asc, group_name asc
        ) as place,
        count(value) over () as n_shown
    from fairness
    where field is not null
),

sizes as (
    select
        max(set_size) as n_programmes,
        max(n) as n,
        max(reason) as reason
    from recommendation_set
    where measure = 'set_size'
),

whole_sets as (
    select recommendation_set.*
    from recommendation_set
    inner join sizes
        on recommendation_set.set_size = sizes.n_programmes
    where recommendation_set.measure = 'set_size'
),

single_sets as (
    select * from recommendation_set
    where measure = 'set_size' and set_size = 1
),

fields as (
    select
        *,
        row_number() over (
            order by value desc nulls last, field asc
        ) as place
    from recommendation_set
    where measure = 'moves_most'
),

final as (
    select
        'leadership' as section,
        'recommendation' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when sizes.n_programmes is null
                then 'Nothing is recommended to anybody: ' || sizes.reason || '.'
            else
                'At ' || {{ percent(var('set_coverage')) }} || ' coverage the model '
                || {{ field_label("'" ~ name ~ "'") }} || ' '
                || case
                    when whole_sets.value is null
                        then 'rules no programme out for too few people to show'
                    else
                        'rules none of ' || {{ whole('sizes.n_programmes') }}
                        || ' programmes out for ' || {{ percent('whole_sets.value') }}
                        || ' ('
                        || {{ percent_interval(
                            'whole_sets.ci_low', 'whole_sets.ci_high'
                        ) }}
                        || ') of some ' || {{ whole('whole_sets.n') }} || ' people'
                end
                || case
                    when single_sets.n_people = 0
                        then ', and leaves a single one for nobody.'
                    when single_sets.value is null
                        then ', and leaves a single one for too few to show.'
                    else
                        ', and leaves a single one for '
                        || {{ percent('single_sets.value') }} || ' ('
                        || {{ percent_interval(
                            'single_sets.ci_low', 'single_sets.ci_high'
                        ) }}
                        || ').'
                end
        end as sentence
    from sizes
    left join whole_sets
        on sizes.n_programmes = whole_sets.set_size
    left join single_sets
        on single_sets.set_size = 1

    union all

    select
        'leadership' as section,
        'coverage' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when everybody.value is null
                then
                    'Whether the sets hold what they are said to was not measured: '
                    || coalesce(everybody.reason, 'there are too few people') || '.'
            else
                'Stated: sets hold the programme of '
                || {{ percent(var('set_coverage')) }}
                || ' of the people on each. Measured on people whom the models had not'
                || ' seen: ' || {{ percent('everybody.value') }} || ' ('
                || {{ percent_interval('everybody.ci_low', 'everybody.ci_high') }}
                || ') of some ' || {{ whole('everybody.n') }} || ' people'
                || case
                    when lowest.value is null then '.'
                    else
                        ', and lowest, of ' || {{ whole('lowest.n_shown') }}
                        || ' groups shown, ' || {{ percent('lowest.value') }} || ' ('
                        || {{ percent_interval('lowest.ci_low', 'lowest.ci_high') }}
                        || ') for ' || lowest.group_name || ' (' || lowest.field_words
                        || '), some ' || {{ whole('lowest.n') }} || ' people. '
                        || case
                            when lowest.ci_high < {{ var('set_coverage') }}
                                then
                                    'That is below what is stated, though the lowest of'
                                    || ' so many is so by chance too: the promise is to'
                                    || ' each programme, not to each group.'
                            else
                                'The interval does not rule out what is stated; the'
                                || ' promise is to each programme, not to each group.'
                        end
                end
        end as sentence
    from sizes
    left join everybody
        on everybody.field is null
    left join groups as lowest
        on lowest.place = 1

    union all

    select
        'leadership' as section,
        'moved most' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when fields.reason is not null and not fields.is_suppressed
                then
                    'Which field moves the likeliest programme was not worked out: '
                    || fields.reason || '.'
            when fields.value is null
                then
                    'Each field moves the likeliest programme most for too few to'
                    || ' show.'
            else
                {{ capitalised(field_label('fields.field')) }} || ' is what moves the'
                || ' chance of the likeliest programme most for '
                || {{ percent('fields.value') }} || ' ('
                || {{ percent_interval('fields.ci_low', 'fields.ci_high') }}
                || ') of some ' || {{ whole('fields.n') }} || ' people.'
        end as sentence
    from fields
    where place = 1
)

select * from final
