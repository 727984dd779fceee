with

margins as (
    select * from {{ released('rpt_participant_margin') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_count('n_of') }} as n_of_public
    from margins
),

final as (
    select
        field,
        field_level,
        n_public as n,
        n_of_public as n_of,
        {{ published_share('n_public', 'n_of_public') }} as value,
        {{ wilson_low(capped('n_public', 'n_of_public'), 'n_of_public') }} as ci_low,
        {{ wilson_high(capped('n_public', 'n_of_public'), 'n_of_public') }} as ci_high,
        {{ is_suppressed('n') }} as is_suppressed
    from rounded
)

select * from final
