{%- set string = dbt.type_string() -%}
{%- set bigint = dbt.type_bigint() -%}
with

audit_cells as (
    select * from {{ ref('int_leadership__audit_cells') }}
),

predictions as (
    select * from {{ ref('ml_leadership__programme_predictions') }}
),

sets as (
    select
        specification,
        estimator,
        fold,
        profile_id,
        count(case when is_in_set then 1 end) as set_size
    from predictions
    group by specification, estimator, fold, profile_id
),

judged as (
    select
        audit_cells.*,
        predictions.estimator,
        predictions.loss,
        predictions.is_likeliest as is_right,
        predictions.is_in_set as is_covered,
        sets.set_size
    from audit_cells
    inner join predictions
        on
            audit_cells.specification = predictions.specification
            and audit_cells.fold = predictions.fold
            and audit_cells.profile_id = predictions.profile_id
            and audit_cells.programme_id = predictions.programme_id
    inner join sets
        on
            predictions.specification = sets.specification
            and predictions.estimator = sets.estimator
            and predictions.fold = sets.fold
            and predictions.profile_id = sets.profile_id
),

summed as (
    {%- for chosen in protected_field_choices() %}
    select
        specification,
        estimator,
        {%- for name in ['', 'other_'] %}
        {%- set field = chosen[loop.index0] %}
        {%- if field %}
        '{{ field }}' as {{ name }}field,
        {{ field }}_group as {{ name }}group_name,
        {%- else %}
        cast(null as {{ string }}) as {{ name }}field,
        cast(null as {{ string }}) as {{ name }}group_name,
        {%- endif %}
        {%- endfor %}
        cast(sum(n_people) as {{ bigint }}) as n,
        cast(sum(case when is_right then n_people else 0 end) as {{ bigint }})
            as n_right,
        cast(sum(case when is_covered then n_people else 0 end) as {{ bigint }})
            as n_covered,
        {{ exact_sum('n_people * loss') }} as total_loss,
        {{ exact_sum('n_people * loss * loss') }} as total_squared_loss,
        cast(sum(n_people * set_size) as {{ bigint }}) as total_set_size,
        cast(sum(n_people * set_size * set_size) as {{ bigint }})
            as total_squared_set_size
    from judged
    group by
        specification,
        {%- for field in chosen %}
        {{ field }}_group,
        {%- endfor %}
        estimator
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- A field that nobody is known of is one the extract does not have.
known as (
    select distinct field from summed
    where other_field is null and group_name <> 'Not known'
),

final as (
    select * from summed
    where
        field is null
        or (
            field in (select known.field from known)
            and (
                other_field is null
                or other_field in (select known.field from known)
            )
        )
)

select * from final
