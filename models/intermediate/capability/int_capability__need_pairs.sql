with

person_needs as (
    select * from {{ ref('int_capability__person_needs') }}
    where scope = 'subdomain' and need_score is not null
),

final as (
    select
        own.breakdown,
        own.breakdown_level,
        own.subdomain,
        other.subdomain as other_subdomain,
        count(*) as n_people,
        {{ exact_sum('own.need_score') }} as total,
        {{ exact_sum('own.need_score * other.need_score') }} as total_of_products
    from person_needs as own
    inner join person_needs as other
        on
            own.breakdown = other.breakdown
            and own.breakdown_level = other.breakdown_level
            and own.person_id = other.person_id
    group by
        own.breakdown,
        own.breakdown_level,
        own.subdomain,
        other.subdomain
)

select * from final
