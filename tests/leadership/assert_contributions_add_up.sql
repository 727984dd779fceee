-- What moved the likeliest programme of a profile is the whole of its difference.
with

sets as (
    select
        profile_id,
        max(case when is_likeliest then probability - average_probability end) as gap
    from {{ ref('ml_leadership__recommendations') }}
    where reason is null
    group by profile_id
),

shared as (
    select
        profile_id,
        sum(contribution) as contribution
    from {{ ref('ml_leadership__recommendation_fields') }}
    where reason is null
    group by profile_id
)

select sets.profile_id
from sets
inner join shared
    on sets.profile_id = shared.profile_id
where shared.contribution is null or abs(sets.gap - shared.contribution) > 0.000001
