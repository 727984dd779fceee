with

members as (
    {{ unmapped_words('members', ref('stg_community__members')) }}
),

activities as (
    {{ unmapped_words('activities', ref('stg_community__activities')) }}
),

engagements as (
    {{ unmapped_words('engagements', ref('stg_community__engagements')) }}
),

use_cases as (
    {{ unmapped_words('use_cases', ref('stg_community__use_cases')) }}
),

use_case_adoptions as (
    {{ unmapped_words(
        'use_case_adoptions', ref('stg_community__use_case_adoptions')
    ) }}
),

final as (
    select * from members
    union all
    select * from activities
    union all
    select * from engagements
    union all
    select * from use_cases
    union all
    select * from use_case_adoptions
)

select * from final
