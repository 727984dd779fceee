{%- set bigint = dbt.type_bigint() -%}
with

fold_cells as (
    select * from {{ ref('int_leadership__fold_cells') }}
    where evaluation = 'cross_validation' and repeat_number = 1
),

predictions as (
    select * from {{ ref('ml_leadership__programme_predictions') }}
),

forecast as (
    select
        predictions.specification,
        predictions.estimator,
        predictions.programme_id,
        predictions.probability,
        fold_cells.n_people,
        cast(
            least(floor(10 * predictions.probability) + 1, 10) as {{ dbt.type_int() }}
        ) as bin_number,
        case
            when fold_cells.programme_id = predictions.programme_id
                then fold_cells.n_people
            else 0
        end as n_on_it
    from predictions
    inner join fold_cells
        on
            predictions.specification = fold_cells.specification
            and predictions.fold = fold_cells.fold
            and predictions.profile_id = fold_cells.profile_id
),

summed as (
    select
        specification,
        estimator,
        programme_id,
        bin_number,
        cast(sum(n_people) as {{ bigint }}) as n,
        cast(sum(n_on_it) as {{ bigint }}) as n_actual,
        {{ exact_sum('n_people * probability') }} as total_probability
    from forecast
    group by
        specification,
        estimator,
        programme_id,
        bin_number
),

final as (
    select
        specification,
        estimator,
        programme_id,
        bin_number,
        n,
        n_actual,
        round(total_probability / n, 12) as mean_probability,
        round(cast(n_actual as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_actual', 'n') }} as ci_low,
        {{ wilson_high('n_actual', 'n') }} as ci_high
    from summed
)

select * from final
