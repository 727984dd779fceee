with

programmes as (
    select * from {{ ref('pub_finding__programmes') }}
),

fairness as (
    select * from {{ ref('pub_finding__fairness') }}
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
    from fairness
)

select * from final
