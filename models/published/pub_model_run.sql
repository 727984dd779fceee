with

model_run as (
    select * from {{ ref('rpt_model_run') }}
),

final as (
    select
        domain,
        specification,
        model_name,
        fields,
        settings,
        seed,
        input_hash,
        n_people,
        versions
    from model_run
)

select * from final
