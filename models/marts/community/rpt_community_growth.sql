with

expected as (
    select * from {{ ref('ml_community__growth') }}
),

months as (
    select * from {{ ref('int_community__months') }}
),

final as (
    select
        expected.measure,
        cast(expected.calendar_month as date) as calendar_month,
        months.is_complete,
        months.n_joined,
        months.n_left,
        months.n_members,
        months.n_ever,
        expected.n_months,
        expected.n,
        expected.value,
        expected.ci_low,
        expected.ci_high,
        months.n_joined between expected.ci_low and expected.ci_high as is_as_expected,
        expected.method,
        expected.is_reportable,
        expected.reason
    from expected
    left join months
        on cast(expected.calendar_month as date) = months.calendar_month
)

select * from final
