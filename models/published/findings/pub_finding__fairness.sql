with

fairness as (
    select * from {{ ref('pub_fairness') }}
    where estimator <> 'class_frequencies'
),

everybody as (
    select
        specification,
        max(estimator) as estimator,
        max(reason) as reason,
        {%- for measure in ['log_loss', 'set_coverage', 'set_size'] %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        max(case when measure = '{{ measure }}' then {{ bound }} end)
            as {{ measure }}_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        max(n) as n
    from fairness
    where field is null and programme_id is null
    group by specification
),

compared as (
    select
        *,
        group_name || ' (' || {{ field_label('field') }} || ')' as group_words,
        row_number() over (
            partition by specification
            order by
                case when ci_low > 0 then value end desc nulls last,
                field asc,
                group_name asc
        ) as place_of_worst,
        row_number() over (
            partition by specification
            order by ci_high desc, field asc, group_name asc
        ) as place_of_least_known,
        row_number() over (
            partition by specification
            order by
                case when ci_high > 0 then ci_high end asc nulls last,
                field asc,
                group_name asc
        ) as place_of_best_known
    from fairness
    where measure = 'log_loss_difference_adjusted' and value is not null
),

counted as (
    select
        specification,
        count(*) as n_compared,
        count(case when ci_low > 0 then 1 end) as n_worse
    from compared
    group by specification
),

one_by_one as (
    select
        specification,
        count(case when ci_low > 0 or ci_high < 0 then 1 end) as n_apart
    from fairness
    where measure = 'log_loss_difference'
    group by specification
),

uncalibrated as (
    select
        specification,
        {{ dbt.listagg('programme_name', "' and '", 'order by programme_name') }}
            as programme_names,
        count(*) as n_programmes
    from fairness
    where measure = 'uncalibrated_share' and value > 0
    group by specification
),

programme_sets as (
    select
        *,
        row_number() over (
            partition by specification
            order by value asc nulls last, programme_id asc
        ) as place,
        count(*) over (partition by specification) as n_programmes
    from fairness
    where measure = 'programme_coverage'
),

selected as (
    select
        *,
        row_number() over (
            partition by specification
            order by value desc nulls last, programme_id asc
        ) as place
    from fairness
    where measure = 'selection_rate' and field is null
),

selected_by_group as (
    select
        selected.specification,
        min(grouped.value) as lowest,
        max(grouped.value) as highest
    from selected
    inner join fairness as grouped
        on
            selected.specification = grouped.specification
            and selected.programme_id = grouped.programme_id
            and grouped.measure = 'selection_rate'
            and grouped.field is not null
    where selected.place = 1
    group by selected.specification
),

combined as (
    select
        *,
        row_number() over (
            partition by specification
            order by
                value desc nulls last,
                field asc,
                group_name asc,
                other_field asc,
                other_group_name asc
        ) as place
    from fairness
    where measure = 'log_loss' and other_field is not null
),

departures as (
    select
        specification,
        count(*) as n_pairs,
        count(case when ci_low > 0 then 1 end) as n_departing
    from fairness
    where measure = 'interaction_spread' and value is not null
    group by specification
),

final as (
    select
        'leadership' as section,
        'worse for whom' as finding,
        everybody.specification,
        case
            when everybody.log_loss_value is null
                then
                    'For whom the prediction is worse was not measured: '
                    || everybody.reason || '.'
            when counted.n_compared is null
                then
                    'For whom the prediction is worse was not measured: no two groups'
                    || ' are large enough to compare.'
            when counted.n_worse > 0
                then
                    'Of ' || {{ whole('counted.n_compared') }} || ' groups compared, '
                    || {{ whole('counted.n_worse') }} || ' are predicted worse by '
                    || {{ estimator_label('everybody.estimator') }} || ' '
                    || {{ field_label('everybody.specification') }}
                    || ' than everybody else by more than chance explains among so'
                    || ' many. It is worst for ' || worst.group_words || ', some '
                    || {{ whole('worst.n') }} || ' people: a log loss '
                    || {{ decimals('worst.value', 2) }}
                    || ' higher (95% interval for all groups at once, '
                    || {{ decimals('worst.ci_low', 2) }} || ' to '
                    || {{ decimals('worst.ci_high', 2) }} || ') against '
                    || {{ decimals('everybody.log_loss_value', 2) }}
                    || ' for everybody.'
            else
                'None of ' || {{ whole('counted.n_compared') }}
                || ' groups compared is predicted worse by '
                || {{ estimator_label('everybody.estimator') }} || ' '
                || {{ field_label('everybody.specification') }}
                || ' than everybody else by more than chance explains among so many.'
                || ' What is not ruled out is a log loss higher by up to '
                || {{ decimals('best_known.ci_high', 2) }} || ' for '
                || best_known.group_words || ', some ' || {{ whole('best_known.n') }}
                || ' people, and by up to '
                || {{ decimals('least_known.ci_high', 2) }} || ' for '
                || least_known.group_words || ', some '
                || {{ whole('least_known.n') }} || ' people, against '
                || {{ decimals('everybody.log_loss_value', 2) }}
                || ' for everybody.'
        end as sentence
    from everybody
    left join counted
        on everybody.specification = counted.specification
    {%- for name in ['worst', 'best_known', 'least_known'] %}
    left join compared as {{ name }}
        on
            everybody.specification = {{ name }}.specification
            and {{ name }}.place_of_{{ name }} = 1
    {%- endfor %}

    union all

    select
        'leadership' as section,
        'groups one at a time' as finding,
        everybody.specification,
        case
            when counted.n_compared is null
                then 'No group was compared with everybody else.'
            else
                'Judged one at a time, ' || {{ whole('one_by_one.n_apart') }}
                || ' of the ' || {{ whole('counted.n_compared') }}
                || ' groups compared stand apart, better or worse; '
                || {{ decimals('0.05 * counted.n_compared', 1) }}
                || ' would by chance alone.'
        end as sentence
    from everybody
    left join counted
        on everybody.specification = counted.specification
    left join one_by_one
        on everybody.specification = one_by_one.specification

    union all

    select
        'leadership' as section,
        'prediction sets' as finding,
        everybody.specification,
        case
            when everybody.set_size_value is null
                then 'There are no prediction sets: ' || everybody.reason || '.'
            else
                'To hold the programme of ' || {{ percent(var('set_coverage')) }}
                || ' of the people on each, the prediction sets of '
                || {{ estimator_label('everybody.estimator') }} || ' '
                || {{ field_label('everybody.specification') }} || ' take '
                || {{ decimals('everybody.set_size_value', 2) }} || ' of '
                || {{ whole('programme_sets.n_programmes') }}
                || ' programmes (95% interval of the mean '
                || {{ decimals('everybody.set_size_ci_low', 2) }} || ' to '
                || {{ decimals('everybody.set_size_ci_high', 2) }}
                || '): that is how little is known of a person. They hold the right one'
                || ' for ' || {{ percent('everybody.set_coverage_value') }} || ' ('
                || {{ percent_interval(
                    'everybody.set_coverage_ci_low', 'everybody.set_coverage_ci_high'
                ) }}
                || ') of some ' || {{ whole('everybody.n') }} || ' people'
                || case
                    when programme_sets.value is null then '.'
                    else
                        ', and least often for those on '
                        || programme_sets.programme_name || ', '
                        || {{ percent('programme_sets.value') }} || ' ('
                        || {{ percent_interval(
                            'programme_sets.ci_low', 'programme_sets.ci_high'
                        ) }}
                        || ').'
                end
                || case
                    when uncalibrated.programme_names is null then ''
                    when uncalibrated.n_programmes = 1
                        then
                            ' ' || uncalibrated.programme_names
                            || ' is in sets because too few people are on it to tell.'
                    else
                        ' ' || uncalibrated.programme_names
                        || ' are in sets because too few people are on them to tell.'
                end
        end as sentence
    from everybody
    left join programme_sets
        on
            everybody.specification = programme_sets.specification
            and programme_sets.place = 1
    left join uncalibrated
        on everybody.specification = uncalibrated.specification

    union all

    select
        'leadership' as section,
        'likeliest programme' as finding,
        everybody.specification,
        case
            when everybody.log_loss_value is null
                then 'No programme is named for anybody: ' || everybody.reason || '.'
            when selected.value is null or selected_by_group.lowest is null
                then 'Too few people are named any one programme to compare groups.'
            else
                selected.programme_name || ' is the likeliest programme for '
                || {{ percent('selected.value') }} || ' ('
                || {{ percent_interval('selected.ci_low', 'selected.ci_high') }}
                || ') of some ' || {{ whole('selected.n') }} || ' people by '
                || {{ estimator_label('everybody.estimator') }} || ' '
                || {{ field_label('everybody.specification') }} || ', and for between '
                || {{ percent('selected_by_group.lowest') }} || ' and '
                || {{ percent('selected_by_group.highest') }} || ' of each group shown.'
        end as sentence
    from everybody
    left join selected
        on
            everybody.specification = selected.specification
            and selected.place = 1
    left join selected_by_group
        on everybody.specification = selected_by_group.specification

    union all

    select
        'leadership' as section,
        'combinations' as finding,
        everybody.specification,
        case
            when everybody.log_loss_value is null
                then
                    'Combinations of two characteristics were not compared: '
                    || everybody.reason || '.'
            when departures.n_pairs is null or combined.value is null
                then
                    'Combinations of two characteristics were not compared: there are'
                    || ' too few of them, or too few people in each.'
            else
                'Of ' || {{ whole('departures.n_pairs') }}
                || ' pairs of characteristics, '
                || {{ whole('departures.n_departing') }}
                || ' have combinations that depart by more than chance from what the'
                || ' two say by themselves. The combination predicted worst is '
                || combined.group_name || ' (' || {{ field_label('combined.field') }}
                || ') and ' || combined.other_group_name || ' ('
                || {{ field_label('combined.other_field') }} || '), some '
                || {{ whole('combined.n') }} || ' people: a log loss of '
                || {{ decimals('combined.value', 2) }} || ' (95% interval '
                || {{ decimals('combined.ci_low', 2) }} || ' to '
                || {{ decimals('combined.ci_high', 2) }} || ') after pooling and '
                || {{ decimals('combined.raw_value', 2) }} || ' before, against '
                || {{ decimals('everybody.log_loss_value', 2) }} || ' for everybody.'
        end as sentence
    from everybody
    left join departures
        on everybody.specification = departures.specification
    left join combined
        on
            everybody.specification = combined.specification
            and combined.place = 1
)

select * from final
