with

cluster_profile as (
    select * from {{ ref('rpt_cluster_profile') }}
),

rounded as (
    select
        *,
        {{ published_count('n') }} as published_n,
        -- Of a flag, the other side must not be small either.
        case
            when kind = 'flag' and {{ is_suppressed('(n - n_level)') }} then null
            else {{ published_count('n_level') }}
        end as published_level
    from cluster_profile
),

capped as (
    select
        *,
        {{ capped('published_level', 'published_n') }} as n_at_level
    from rounded
),

final as (
    select
        specification,
        cluster_id,
        field,
        kind,
        field_level,
        is_own_field,
        measure,
        published_n as n,
        case
            when measure = 'share'
                then {{ published_share('published_level', 'published_n') }}
            else {{ published_mean('value', 'n') }}
        end as value,
        case
            when measure = 'share'
                then {{ wilson_low('n_at_level', 'published_n') }}
            else {{ published_mean('ci_low', 'n') }}
        end as ci_low,
        case
            when measure = 'share'
                then {{ wilson_high('n_at_level', 'published_n') }}
            else {{ published_mean('ci_high', 'n') }}
        end as ci_high,
        method
    from capped
)

select * from final
