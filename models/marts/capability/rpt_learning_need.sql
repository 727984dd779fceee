{%- set keys = "breakdown, breakdown_level, scope, domain, subdomain" -%}
with

person_needs as (
    select * from {{ ref('int_capability__person_needs') }}
),

need_ranks as (
    select * from {{ ref('ml_capability__need_ranks') }}
),

subdomains as (
    select * from {{ ref('capability_subdomains') }}
),

counted as (
    select
        {{ keys }},
        count(*) as n,
        cast(sum(is_short) as {{ dbt.type_bigint() }}) as n_short
    from person_needs
    group by {{ keys }}
),

shares as (
    select
        {{ keys }},
        'share_short' as measure,
        n,
        n_short,
        round(cast(n_short as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_short', 'n') }} as ci_low,
        {{ wilson_high('n_short', 'n') }} as ci_high,
        'Wilson' as method,
        cast(null as {{ dbt.type_string() }}) as reason
    from counted
),

{% for measure, column in need_means().items() -%}
{{ measure }} as (
    select
        {{ keys }},
        '{{ measure }}' as measure,
        {{ mean_estimate(column) }}
    from person_needs
    group by {{ keys }}
),

{% endfor -%}
means as (
    {%- for measure in need_means() %}
    select
        *,
        {{ mean_refusal('n') }} as reason
    from {{ measure }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

estimated as (
    select
        {{ keys }},
        measure,
        n,
        n_short,
        value,
        ci_low,
        ci_high,
        method,
        reason
    from shares

    union all

    select
        {{ keys }},
        measure,
        n,
        null as n_short,
        value,
        ci_low,
        ci_high,
        case when reason is null then 'Student t' end as method,
        reason
    from means

    union all

    select
        need_ranks.breakdown,
        need_ranks.breakdown_level,
        'subdomain' as scope,
        subdomains.domain,
        need_ranks.subdomain,
        need_ranks.measure,
        need_ranks.n,
        null as n_short,
        need_ranks.value,
        need_ranks.ci_low,
        need_ranks.ci_high,
        need_ranks.method,
        need_ranks.reason
    from need_ranks
    inner join subdomains
        on need_ranks.subdomain = subdomains.subdomain
),

final as (
    select
        breakdown,
        breakdown_level,
        scope,
        domain,
        subdomain,
        measure,
        n,
        n_short,
        value,
        ci_low,
        ci_high,
        method,
        reason is null as is_reportable,
        reason
    from estimated
)

select * from final
