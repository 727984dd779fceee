with

field_evidence as (
    select * from {{ ref('pub_field_evidence') }}
),

programme_evidence as (
    select * from {{ ref('pub_programme_evidence') }}
),

tests as (
    select * from field_evidence
    where measure = 'permutation_p_value'
),

controls as (
    select * from field_evidence
    where field = 'random_control'
),

important as (
    select
        own.*,
        controls.value as control_value,
        controls.ci_low as control_ci_low,
        controls.ci_high as control_ci_high,
        row_number() over (
            partition by own.specification
            order by own.value desc nulls last, own.field asc
        ) as place
    from field_evidence as own
    inner join controls
        on
            own.specification = controls.specification
            and own.measure = controls.measure
    where own.measure = 'importance' and own.field <> 'random_control'
),

-- A field tells more than noise where its interval lies above 0 and above the noise's.
counted as (
    select
        specification,
        count(value) as n_fields,
        count(case when ci_low > 0 and ci_low > control_ci_high then 1 end)
            as n_telling
    from important
    group by specification
),

left_out as (
    select * from field_evidence
    where measure = 'cost_of_leaving_out'
),

costly as (
    select
        specification,
        count(value) as n_fields,
        count(case when ci_low > 0 then 1 end) as n_costly
    from left_out
    where field <> 'all'
    group by specification
),

flipped as (
    select
        own.*,
        controls.value as control_value,
        controls.ci_low as control_ci_low,
        controls.ci_high as control_ci_high,
        row_number() over (
            partition by own.specification
            order by own.value desc nulls last, own.field asc
        ) as place
    from field_evidence as own
    inner join controls
        on
            own.specification = controls.specification
            and own.measure = controls.measure
    where own.measure = 'flip_share' and own.field <> 'random_control'
),

later as (
    select * from programme_evidence
    where evaluation = 'later_cohorts' and measure = 'log_loss_gain'
),

final as (
    select
        'leadership' as section,
        'anything to learn' as finding,
        specification,
        case
            when value is null
                then
                    'Whether the fields tell anything was not tested: '
                    || reason || '.'
            else
                case
                    when value < 0.05
                        then
                            'The fields ' || {{ field_label('specification') }}
                            || ' do tell something about the programme'
                    else
                        'The fields ' || {{ field_label('specification') }}
                        || ' tell no more about the programme than chance would'
                end
                || ': with the programmes dealt out anew among the '
                || {{ whole('n') }}
                || ' people, a link as strong comes up with a probability of '
                || {{ decimals('value', 3) }} || ' (95% interval '
                || {{ decimals('ci_low', 3) }} || ' to ' || {{ decimals('ci_high', 3) }}
                || ').'
        end as sentence
    from tests

    union all

    select
        'leadership' as section,
        'later cohorts of ' || estimator as finding,
        specification,
        case
            when value is null
                then
                    'The latest cohorts were not predicted from the earlier ones by '
                    || {{ estimator_label('estimator') }} || ': ' || reason || '.'
            else
                'For the ' || {{ whole('n') }}
                || ' people of the latest cohorts, predicted from the earlier ones, '
                || {{ estimator_label('estimator') }}
                || case
                    when ci_low > 0 then ' does better than'
                    when ci_high < 0 then ' does worse than'
                    else ' is no better than'
                end
                || ' quoting the share of each programme: a gain in log loss of '
                || {{ decimals('value', 3) }} || ' (95% interval '
                || {{ decimals('ci_low', 3) }} || ' to ' || {{ decimals('ci_high', 3) }}
                || ').'
        end as sentence
    from later

    union all

    select
        'leadership' as section,
        'what it rests on' as finding,
        important.specification,
        case
            when important.value is null
                then
                    'What the prediction rests on was not measured: '
                    || important.reason || '.'
            else
                'Fields that tell ' || {{ estimator_label('important.estimator') }}
                || ' more than pure noise does: ' || {{ whole('counted.n_telling') }}
                || ' of ' || {{ whole('counted.n_fields') }} || '. It rests most on '
                || {{ field_label('important.field') }}
                || ': were it another person''s, the log loss would be '
                || {{ decimals('important.value', 3) }} || ' higher (95% interval '
                || {{ decimals('important.ci_low', 3) }} || ' to '
                || {{ decimals('important.ci_high', 3) }} || ') over '
                || {{ whole('important.n') }}
                || ' people; for a field of pure noise, '
                || {{ decimals('important.control_value', 3) }} || ' ('
                || {{ decimals('important.control_ci_low', 3) }} || ' to '
                || {{ decimals('important.control_ci_high', 3) }} || ').'
        end as sentence
    from important
    inner join counted
        on important.specification = counted.specification
    where important.place = 1

    union all

    select
        'leadership' as section,
        'cost of leaving out' as finding,
        left_out.specification,
        case
            when left_out.value is null
                then
                    'What leaving out the protected characteristics costs was not'
                    || ' measured: ' || left_out.reason || '.'
            else
                'Leaving all protected characteristics out of the prediction '
                || {{ field_label('left_out.specification') }}
                || case
                    when left_out.ci_low > 0 then ' makes it worse'
                    when left_out.ci_high < 0
                        then ' makes it no worse but better'
                    else ' makes no difference that could be measured'
                end
                || ': the log loss without them less that with them is '
                || {{ decimals('left_out.value', 3) }} || ' (95% interval '
                || {{ decimals('left_out.ci_low', 3) }} || ' to '
                || {{ decimals('left_out.ci_high', 3) }} || ') over '
                || {{ whole('left_out.n') }} || ' people. Of the '
                || {{ whole('costly.n_fields') }} || ' one by one, '
                || {{ whole('costly.n_costly') }} || ' would be missed.'
        end as sentence
    from left_out
    inner join costly
        on left_out.specification = costly.specification
    where left_out.field = 'all'

    union all

    select
        'leadership' as section,
        'flips' as finding,
        specification,
        case
            when value is null
                then
                    'Whose programme a protected characteristic changes was not'
                    || ' counted: ' || reason || '.'
            when method = 'by construction'
                then
                    'The model ' || {{ field_label('specification') }}
                    || ' sees no protected characteristic, so changing one alone'
                    || ' changes the programme named for nobody.'
            else
                'Changing ' || {{ field_label('field') }} || ' alone, and nothing else,'
                || ' changes the programme that '
                || {{ estimator_label('estimator') }} || ' '
                || {{ field_label('specification') }} || ' names for '
                || {{ percent('value') }} || ' of '
                || {{ whole('n') }} || ' people ('
                || {{ percent_interval('ci_low', 'ci_high') }}
                || '). A field of pure noise changes it for '
                || {{ percent('control_value') }} || ' ('
                || {{ percent('control_ci_low') }} || ' to '
                || {{ percent('control_ci_high') }} || ').'
        end as sentence
    from flipped
    where place = 1
)

select * from final
