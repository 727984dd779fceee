with

fellowship as (
    select * from {{ released('rpt_fellowship') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_fellows', 'n') }} as n_fellows_public
    from fellowship
),

-- Fellows are so few that an organisation with some of them points to people.
shown as (
    select * from rounded
    where field <> 'organisation' or n_fellows_public is not null
),

final as (
    select
        measure,
        field,
        field_level,
        n_public as n,
        {{ capped('n_fellows_public', 'n_public') }} as n_fellows,
        {{ published_share('n_fellows_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_fellows_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_fellows_public', 'n_public'), 'n_public') }}
            as ci_high,
        method,
        reason is null and n > 0 and (n_public is null or n_fellows_public is null)
            as is_suppressed,
        reason
    from shown
)

select * from final
