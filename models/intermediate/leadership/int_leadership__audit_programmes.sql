{%- set string = dbt.type_string() -%}
{%- set bigint = dbt.type_bigint() -%}
with

audit_cells as (
    select * from {{ ref('int_leadership__audit_cells') }}
),

audit_groups as (
    select * from {{ ref('int_leadership__audit_groups') }}
),

predictions as (
    select * from {{ ref('ml_leadership__programme_predictions') }}
),

forecast as (
    select
        audit_cells.*,
        predictions.estimator,
        predictions.programme_id as forecast_programme_id,
        predictions.probability,
        predictions.is_likeliest,
        predictions.is_in_set,
        predictions.is_calibrated,
        audit_cells.programme_id = predictions.programme_id as is_actual
    from audit_cells
    inner join predictions
        on
            audit_cells.specification = predictions.specification
            and audit_cells.fold = predictions.fold
            and audit_cells.profile_id = predictions.profile_id
),

summed as (
    {%- for chosen in protected_field_choices() if chosen | length < 2 %}
    select
        specification,
        estimator,
        {%- if chosen %}
        '{{ chosen[0] }}' as field,
        {{ chosen[0] }}_group as group_name,
        {%- else %}
        cast(null as {{ string }}) as field,
        cast(null as {{ string }}) as group_name,
        {%- endif %}
        forecast_programme_id as programme_id,
        cast(sum(n_people) as {{ bigint }}) as n,
        {%- for name, condition in {
            'n_actual': 'is_actual',
            'n_predicted': 'is_likeliest',
            'n_covered': 'is_actual and is_in_set',
            'n_uncalibrated': 'not is_calibrated'
        }.items() %}
        cast(sum(case when {{ condition }} then n_people else 0 end) as {{ bigint }})
            as {{ name }},
        {%- endfor %}
        {{ exact_sum('n_people * probability') }} as total_probability
    from forecast
    group by
        specification,
        estimator,
        {%- for field in chosen %}
        {{ field }}_group,
        {%- endfor %}
        forecast_programme_id
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select * from summed
    where field is null or field in (select audit_groups.field from audit_groups)
)

select * from final
