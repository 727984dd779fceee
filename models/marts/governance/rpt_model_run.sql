with

source as (
    select * from {{ ref('ml_leadership__model_runs') }}
),

final as (
    select
        'leadership' as domain,
        specification,
        model_name,
        fields,
        settings,
        seed,
        input_hash,
        n_cells,
        n_people,
        versions
    from source
)

select * from final
