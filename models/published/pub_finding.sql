with

programmes as (
    select * from {{ ref('pub_finding__programmes') }}
),

final as (
    select
        section,
        finding,
        specification,
        sentence
    from programmes
)

select * from final
