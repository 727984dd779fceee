with

programmes as (
    select * from {{ ref('pub_finding__programmes') }}
),

eligibility as (
    select * from {{ ref('pub_finding__eligibility') }}
),

drift as (
    select * from {{ ref('pub_finding__drift') }}
),

final as (
    {%- for topic in ['programmes', 'eligibility', 'drift'] %}
    select
        section,
        finding,
        specification,
        sentence
    from {{ topic }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
