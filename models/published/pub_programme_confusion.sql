with

programme_confusion as (
    select * from {{ ref('rpt_programme_confusion') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

rounded as (
    select
        programme_confusion.specification,
        programme_confusion.evaluation,
        programme_confusion.estimator,
        programme_confusion.programme_id,
        programme_confusion.predicted_programme_id,
        actual.programme_name,
        predicted.programme_name as predicted_programme_name,
        actual.ladder_level,
        predicted.ladder_level as predicted_ladder_level,
        {{ published_count('programme_confusion.n_actual') }} as n_actual,
        {{ published_count('programme_confusion.n_people') }} as n_people,
        {{ is_suppressed('programme_confusion.n_people') }}
        or {{ is_suppressed('programme_confusion.n_actual') }} as is_suppressed
    from programme_confusion
    left join programmes as actual
        on programme_confusion.programme_id = actual.programme_id
    left join programmes as predicted
        on programme_confusion.predicted_programme_id = predicted.programme_id
),

-- Nobody out of a few would tell that there are a few: it goes with them.
hidden as (
    select
        *,
        case when not is_suppressed then n_people end as n,
        case when not is_suppressed then {{ capped('n_people', 'n_actual') }} end
            as n_of_actual
    from rounded
),

final as (
    select
        specification,
        evaluation,
        estimator,
        programme_id,
        predicted_programme_id,
        programme_name,
        predicted_programme_name,
        ladder_level,
        predicted_ladder_level,
        n,
        {{ published_share('n', 'n_actual') }} as value,
        {{ wilson_low('n_of_actual', 'n_actual') }} as ci_low,
        {{ wilson_high('n_of_actual', 'n_actual') }} as ci_high,
        is_suppressed
    from hidden
)

select * from final
