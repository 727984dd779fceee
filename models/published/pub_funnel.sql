with

funnel as (
    select * from {{ released('rpt_funnel') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_reached', 'n') }} as n_reached_public
    from funnel
),

final as (
    select
        field,
        field_level,
        stage,
        stage_number,
        measure,
        n_public as n,
        {{ capped('n_reached_public', 'n_public') }} as n_reached,
        {{ published_count('n_left') }} as n_left,
        {{ published_count('n_undecided') }} as n_undecided,
        {{ published_count('n_declined') }} as n_declined,
        {{ published_count('n_taken_back') }} as n_taken_back,
        {{ published_share('n_reached_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_reached_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_reached_public', 'n_public'), 'n_public') }}
            as ci_high,
        case when n_reached_public is not null and n_public > 0 then 'Wilson' end
            as method,
        n > 0 and (n_public is null or n_reached_public is null) as is_suppressed,
        reason
    from rounded
)

select * from final
