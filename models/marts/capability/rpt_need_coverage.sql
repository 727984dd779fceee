with

subdomains as (
    select * from {{ ref('capability_subdomains') }}
),

offer as (
    select * from {{ ref('capability_offer') }}
),

learning_need as (
    select * from {{ ref('rpt_learning_need') }}
    where breakdown = 'all' and scope = 'subdomain'
),

shares as (
    select * from learning_need
    where measure = 'share_short'
),

ranks as (
    select * from learning_need
    where measure = 'rank'
),

offered as (
    select
        subdomain_id,
        {{ offers_of('workshop') }} as workshops,
        {{ offers_of('programme') }} as programmes,
        {{ offers_of('fellowship theme') }} as fellowship_themes
    from offer
    group by subdomain_id
),

final as (
    select
        subdomains.subdomain_id,
        subdomains.subdomain,
        subdomains.domain,
        offered.workshops,
        offered.programmes,
        offered.fellowship_themes,
        offered.subdomain_id is not null as is_covered,
        'share_short' as measure,
        coalesce(shares.n, 0) as n,
        coalesce(shares.n_short, 0) as n_short,
        shares.value,
        shares.ci_low,
        shares.ci_high,
        shares.method,
        shares.value is not null as is_reportable,
        case when shares.value is null then 'nobody has assessed themselves in it' end
            as reason,
        ranks.value as need_rank,
        ranks.ci_low as need_rank_ci_low,
        ranks.ci_high as need_rank_ci_high
    from subdomains
    left join offered
        on subdomains.subdomain_id = offered.subdomain_id
    left join shares
        on subdomains.subdomain = shares.subdomain
    left join ranks
        on subdomains.subdomain = ranks.subdomain
)

select * from final
