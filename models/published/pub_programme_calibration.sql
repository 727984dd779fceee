with

programme_calibration as (
    select * from {{ ref('rpt_programme_calibration') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

-- On the programme and not on it, neither may be few.
rounded as (
    select
        programme_calibration.specification,
        programme_calibration.estimator,
        programme_calibration.programme_id,
        programmes.programme_name,
        programmes.ladder_level,
        programme_calibration.bin_number,
        {{ published_count('programme_calibration.n') }} as n,
        case
            when
                not {{ is_suppressed(
                    '(programme_calibration.n - programme_calibration.n_actual)'
                ) }}
                then {{ published_count('programme_calibration.n_actual') }}
        end as n_actual,
        round(programme_calibration.mean_probability, 2) as mean_probability
    from programme_calibration
    left join programmes
        on programme_calibration.programme_id = programmes.programme_id
),

hidden as (
    select
        *,
        n is null or n_actual is null as is_suppressed,
        case when n is not null then {{ capped('n_actual', 'n') }} end as n_of_bin
    from rounded
),

final as (
    select
        specification,
        estimator,
        programme_id,
        programme_name,
        ladder_level,
        bin_number,
        n,
        case when not is_suppressed then mean_probability end as mean_probability,
        {{ published_share('n_of_bin', 'n') }} as value,
        {{ wilson_low('n_of_bin', 'n') }} as ci_low,
        {{ wilson_high('n_of_bin', 'n') }} as ci_high,
        is_suppressed
    from hidden
)

select * from final
