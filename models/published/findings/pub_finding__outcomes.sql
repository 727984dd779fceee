with

outcome_evidence as (
    select * from {{ ref('pub_outcome_evidence') }}
),

outcome_effect as (
    select * from {{ ref('pub_outcome_effect') }}
),

clusters as (
    select * from {{ ref('pub_cluster') }}
    where specification = 'by_outcome'
),

cluster_evidence as (
    select * from {{ ref('pub_cluster_evidence') }}
    where specification = 'by_outcome'
),

-- The gain over knowing nothing, beside how far the model goes in itself.
judged as (
    select
        gain.specification,
        gain.outcome,
        gain.is_given_programme,
        gain.n,
        gain.value,
        gain.ci_low,
        gain.ci_high,
        gain.reason,
        itself.value as itself,
        itself.ci_low as itself_ci_low,
        itself.ci_high as itself_ci_high
    from outcome_evidence as gain
    inner join outcome_evidence as itself
        on
            gain.specification = itself.specification
            and gain.outcome = itself.outcome
            and gain.is_given_programme = itself.is_given_programme
            and itself.measure in ('auc', 'rmse')
    where gain.measure in ('log_loss_gain', 'explained_share')
),

effects as (
    select
        specification,
        count(case when is_reportable then 1 end) as n_shown,
        count(case when is_suppressed then 1 end) as n_hidden,
        count(
            case
                when measure = 'points_difference' and ci_low > 0 then 1
                when measure = 'points_difference' and ci_high < 0 then 1
                when measure <> 'points_difference' and ci_low > 1 then 1
                when measure <> 'points_difference' and ci_high < 1 then 1
            end
        ) as n_clear
    from outcome_effect
    where not is_given_programme
    group by specification
),

counted as (
    select
        count(*) as n_clusters,
        count(case when jaccard >= {{ var('stable_jaccard') }} then 1 end) as n_stable
    from clusters
),

refused as (
    select
        max(n) as n_people,
        max(reason) as reason
    from cluster_evidence
    where measure = 'tied_height_share'
),

explained as (
    select
        field,
        value,
        ci_low,
        ci_high,
        row_number() over (order by value desc nulls last, field asc) as place
    from cluster_evidence
    where measure = 'explained_share'
),

final as (
    select
        'leadership' as section,
        outcome || case when is_given_programme then ' given the programme' else '' end
            as finding,
        specification,
        case
            when value is null
                then
                    {{ capitalised('outcome') }} || ' was not fitted: ' || reason || '.'
            else
                'From the fields ' || {{ field_label('specification') }}
                || case when is_given_programme then ' and the programme' else '' end
                || ', a model of ' || outcome || ' does '
                || case when ci_low > 0 then 'better than' else 'no better than' end
                || case outcome
                    when 'completion' then ' quoting the overall rate'
                    when 'assessment' then ' quoting the mean'
                    else ' quoting the share of each score'
                end
                || '. '
                || case
                    when outcome = 'assessment'
                        then
                            'The fields explain ' || {{ decimals('100 * value', 1) }}
                            || '% of how the scores vary (95% interval '
                            || {{ decimals('100 * ci_low', 1) }} || '% to '
                            || {{ decimals('100 * ci_high', 1) }} || '%)'
                    else
                        'The gain in log loss is ' || {{ decimals('value', 3) }}
                        || ' (95% interval ' || {{ decimals('ci_low', 3) }} || ' to '
                        || {{ decimals('ci_high', 3) }} || ')'
                end
                || ' over ' || {{ whole('n') }}
                || ' people, each predicted without their own fold. '
                || case
                    when outcome = 'assessment'
                        then
                            'The forecast is typically off by '
                            || {{ decimals('itself', 1) }} || ' points (95% interval '
                            || {{ decimals('itself_ci_low', 1) }} || ' to '
                            || {{ decimals('itself_ci_high', 1) }} || ').'
                    else
                        'Of two people, the one'
                        || case outcome
                            when 'completion' then ' who completed'
                            else ' with the higher score'
                        end
                        || coalesce(
                            ' was put higher in ' || {{ percent('itself') }}
                            || ' of pairs ('
                            || {{ percent_interval('itself_ci_low', 'itself_ci_high') }}
                            || '; a coin scores 50%).',
                            ' could not be told.'
                        )
                end
        end as sentence
    from judged

    union all

    select
        'leadership' as section,
        'outcome effects' as finding,
        specification,
        case
            when n_shown = 0
                then
                    'No effect of the fields ' || {{ field_label('specification') }}
                    || ' on an outcome is shown: '
                    || case
                        when n_hidden > 0 then 'the groups are too small.'
                        else 'nothing was fitted.'
                    end
            else
                'Of the ' || {{ whole('n_shown') }}
                || ' effects of the fields ' || {{ field_label('specification') }}
                || ' that can be shown, ' || {{ whole('n_clear') }}
                || case when n_clear = 1 then ' has' else ' have' end
                || ' an interval that leaves out no difference; with nothing to find,'
                || ' chance alone would give about '
                || {{ decimals('0.05 * n_shown', 1) }} || '.'
        end as sentence
    from effects

    union all

    select
        'leadership' as section,
        'clusters by outcome' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when counted.n_clusters > 0 and refused.reason is null
                then
                    'Of the ' || {{ whole('counted.n_clusters') }}
                    || ' clusters made of assessment and satisfaction among '
                    || {{ whole('refused.n_people') }} || ' people, '
                    || {{ whole('counted.n_stable') }}
                    || ' survive' || case when counted.n_stable = 1 then 's' else '' end
                    || ' when the people are drawn again (mean Jaccard of '
                    || {{ decimals(var('stable_jaccard'), 2) }} || ' or more).'
                    || coalesce(
                        ' ' || {{ capitalised(field_label('explained.field')) }}
                        || ' alone explains ' || {{ percent('explained.value') }}
                        || ' (' || {{ percent_interval(
                            'explained.ci_low', 'explained.ci_high'
                        ) }} || ') of what they tell apart.',
                        ''
                    )
            else
                'There are no clusters by outcome: '
                || coalesce(refused.reason, 'no specification by_outcome is set') || '.'
        end as sentence
    from counted
    cross join refused
    left join explained
        on explained.place = 1
)

select * from final
