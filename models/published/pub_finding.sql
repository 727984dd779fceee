with

programmes as (
    select * from {{ ref('pub_finding__programmes') }}
),

outcomes as (
    select * from {{ ref('pub_finding__outcomes') }}
),

final as (
    select
        section,
        finding,
        specification,
        sentence
    from programmes

    union all

    select
        section,
        finding,
        specification,
        sentence
    from outcomes
)

select * from final
