with

data_quality as (
    select * from {{ ref('pub_data_quality') }}
),

programme_evidence as (
    select * from {{ ref('pub_programme_evidence') }}
),

cluster_evidence as (
    select * from {{ ref('pub_cluster_evidence') }}
),

clusters as (
    select * from {{ ref('pub_cluster') }}
),

cluster_lookup as (
    select * from {{ ref('rpt_cluster_lookup') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
    where not is_positive_action
),

commonest as (
    select
        programme_name,
        row_number() over (order by n_enrolments desc, programme_id asc) as place,
        -- Far enough ahead to be the commonest of any training set too.
        n_enrolments - coalesce(
            lead(n_enrolments) over (order by n_enrolments desc, programme_id asc), 0
        ) > 6 * sqrt(n_enrolments) as is_clear
    from programmes
),

counts as (
    select
        coalesce(sum(case when measure = 'lines' then n end), 0) as n_lines,
        coalesce(sum(case when measure = 'clean' then n end), 0) as n_clean,
        coalesce(sum(case when measure = 'rejected' then n end), 0) as n_rejected
    from data_quality
    where table_name = 'participants' and specification is null
),

modelled as (
    select
        specification,
        sum(case when measure = 'modelled' then n else 0 end) as n_modelled,
        sum(case when measure = 'excluded' then n else 0 end) as n_excluded
    from data_quality
    where specification is not null and field is null
    group by specification
),

accuracies as (
    select
        estimated.specification,
        estimated.estimator,
        estimated.n,
        estimated.value,
        estimated.ci_low,
        estimated.ci_high,
        estimated.reason,
        baseline.value as baseline_value,
        gain.value as gain,
        gain.ci_low as gain_ci_low,
        gain.ci_high as gain_ci_high
    from programme_evidence as estimated
    inner join programme_evidence as baseline
        on
            estimated.specification = baseline.specification
            and estimated.evaluation = baseline.evaluation
            and estimated.measure = baseline.measure
            and baseline.estimator = 'class_frequencies'
    inner join programme_evidence as gain
        on
            estimated.specification = gain.specification
            and estimated.evaluation = gain.evaluation
            and estimated.estimator = gain.estimator
            and gain.measure = 'accuracy_gain'
    where estimated.evaluation = 'test' and estimated.measure = 'accuracy'
),

losses as (
    select * from programme_evidence
    where
        evaluation = 'cross_validation'
        and measure in ('log_loss_gain', 'ranked_probability_score_gain')
),

counted as (
    select
        specification,
        count(*) as n_clusters,
        count(case when jaccard >= {{ var('stable_jaccard') }} then 1 end) as n_stable,
        count(case when is_suppressed then 1 end) as n_hidden
    from clusters
    group by specification
),

unclustered as (
    select
        specification,
        reason
    from cluster_evidence
    where measure = 'tied_height_share' and not is_reportable
),

stability as (
    select
        unclustered.reason,
        counted.n_clusters,
        counted.n_stable,
        counted.n_hidden,
        coalesce(counted.specification, unclustered.specification) as specification
    from counted
    full outer join unclustered
        on counted.specification = unclustered.specification
),

explained as (
    select
        *,
        row_number() over (
            partition by specification
            order by value desc nulls last, field asc
        ) as place
    from cluster_evidence
    where measure = 'explained_share'
),

looked_up as (
    select
        specification,
        role_group,
        ethnic_group,
        sum(n_people) as n_people,
        max(n_people) as n_in_main_cluster
    from cluster_lookup
    group by specification, role_group, ethnic_group
),

placed as (
    select
        modelled.specification,
        sum(looked_up.n_people) as n_people,
        sum(looked_up.n_in_main_cluster) as n_placed
    from modelled
    left join looked_up
        on modelled.specification = looked_up.specification
    group by modelled.specification
),

final as (
    select
        'leadership' as section,
        'accounting' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        {{ whole('n_lines') }} || ' lines were read: '
        || {{ whole('n_clean') }} || ' clean and '
        || {{ whole('n_rejected') }} || ' rejected.' as sentence
    from counts

    union all

    select
        'leadership' as section,
        'modelled' as finding,
        specification,
        'The models ' || {{ field_label('specification') }} || ' use '
        || {{ whole('n_modelled') }} || ' people; '
        || {{ whole('n_excluded') }}
        || ' lack a field that they need.' as sentence
    from modelled

    union all

    select
        'leadership' as section,
        'accuracy of ' || accuracies.estimator as finding,
        accuracies.specification,
        case
            when accuracies.value is null
                then
                    'Programme choice was not predicted by '
                    || {{ estimator_label('accuracies.estimator') }} || ': '
                    || accuracies.reason || '.'
            else
                {{ capitalised(estimator_label('accuracies.estimator')) }}
                || ' names the right programme for '
                || {{ percent('accuracies.value') }} || ' of '
                || {{ whole('accuracies.n') }}
                || ' people it had not seen ('
                || {{ percent_interval('accuracies.ci_low', 'accuracies.ci_high') }}
                || '). Always answering '
                || case
                    when commonest.is_clear then commonest.programme_name
                    else 'the commonest programme'
                end
                || ' is right for '
                || {{ percent('accuracies.baseline_value') }} || '. '
                || case
                    when accuracies.gain_ci_low > 0
                        then 'The model does better than no model: '
                    when accuracies.gain_ci_high < 0
                        then 'The model does worse than no model: '
                    else 'The model is no better than no model: '
                end
                || 'a difference of ' || {{ decimals('100 * accuracies.gain', 1) }}
                || ' points (95% interval '
                || {{ decimals('100 * accuracies.gain_ci_low', 1) }} || ' to '
                || {{ decimals('100 * accuracies.gain_ci_high', 1) }} || ').'
        end as sentence
    from accuracies
    inner join commonest
        on commonest.place = 1
    where accuracies.estimator <> 'class_frequencies'

    union all

    select
        'leadership' as section,
        case
            when measure = 'log_loss_gain' then 'log loss of '
            else 'ranked score of '
        end || estimator as finding,
        specification,
        case
            when value is null
                then
                    'Cross-validation of ' || {{ estimator_label('estimator') }}
                    || ' was not possible: ' || reason || '.'
            else
                case
                    when measure = 'log_loss_gain'
                        then 'By log loss, which judges the whole forecast, '
                    else
                        'By the ranked probability score, which forgives a near miss'
                        || ' on the ladder of programmes, '
                end || {{ estimator_label('estimator') }}
                || case
                    when ci_low > 0 then ' does better than'
                    when ci_high < 0 then ' does worse than'
                    else ' is no better than'
                end
                || ' quoting the share of each programme. The gain is '
                || {{ decimals('value', 3) }} || ' (95% interval '
                || {{ decimals('ci_low', 3) }} || ' to ' || {{ decimals('ci_high', 3) }}
                || ') over ' || {{ whole('n') }}
                || ' people, each predicted without their own fold.'
        end as sentence
    from losses

    union all

    select
        'leadership' as section,
        'stability' as finding,
        specification,
        case
            when n_clusters is null
                then
                    'There are no clusters ' || {{ field_label('specification') }}
                    || ': ' || reason || '.'
            else
                'Of the ' || {{ whole('n_clusters') }}
                || ' clusters ' || {{ field_label('specification') }} || ', '
                || {{ whole('n_stable') }}
                || ' survive when the people are drawn again (mean Jaccard of '
                || {{ decimals(var('stable_jaccard'), 2) }} || ' or more).'
                || case
                    when n_hidden > 0
                        then
                            ' Of ' || {{ whole('n_hidden') }}
                            || ', too small to show, nothing is said.'
                    else ''
                end
        end as sentence
    from stability

    union all

    select
        'leadership' as section,
        'explained' as finding,
        specification,
        case
            when value is null
                then 'What explains the clusters was not measured: ' || reason || '.'
            else
                {{ capitalised(field_label('field')) }} || ' alone explains '
                || {{ percent('value') }} || ' ('
                || {{ percent_interval('ci_low', 'ci_high') }}
                || ') of what the clusters ' || {{ field_label('specification') }}
                || ' tell apart among '
                || {{ whole('n') }} || ' people.'
        end as sentence
    from explained
    where place = 1

    union all

    select
        'leadership' as section,
        'look-up' as finding,
        specification,
        case
            when n_people is null
                then
                    'There is no look-up: it needs clusters, and both role and'
                    || ' ethnic group.'
            when n_placed = n_people
                then
                    'Role and ethnic group alone place each of the '
                    || {{ whole('n_people') }}
                    || ' people: nothing else that is known of them moves anybody to'
                    || ' another cluster.'
            else
                -- Rounded down: short of everybody is not everybody.
                'Role and ethnic group alone place '
                || {{ whole(
                    'floor(100 * cast(n_placed as ' ~ type_double() ~ ') / n_people)'
                ) }} || '% of '
                || {{ whole('n_people') }} || ' people.'
        end as sentence
    from placed
)

select * from final
