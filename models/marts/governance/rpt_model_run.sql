with

model_runs as (
    select * from {{ ref('ml_leadership__model_runs') }}
),

outcome_runs as (
    select * from {{ ref('ml_leadership__outcome_runs') }}
),

final as (
    {%- for runs in ['model_runs', 'outcome_runs'] %}
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
    from {{ runs }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
