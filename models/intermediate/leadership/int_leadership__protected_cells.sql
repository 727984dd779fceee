{%- set fields = var('protected_fields') -%}
with

audit_cells as (
    select * from {{ ref('int_leadership__audit_cells') }}
    where is_sampled
),

profile_cells as (
    select * from {{ ref('int_leadership__profile_cells') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

-- One field at a time, so that the cells stay few, and then all of them.
grouped as (
    {%- for asked in fields + ['all'] %}
    select
        specification,
        '{{ asked }}' as protected_field,
        fold,
        profile_id,
        programme_id,
        {%- for field in fields %}
        {{ field ~ "_group" if asked in (field, "all")
            else "cast(null as " ~ dbt.type_string() ~ ") as " ~ field ~ "_group" }},
        {%- endfor %}
        sum(n_people) as n_people
    from audit_cells
    group by
        specification,
        fold,
        {%- for field in fields if asked in (field, 'all') %}
        {{ field }}_group,
        {%- endfor %}
        profile_id,
        programme_id
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        grouped.specification,
        grouped.protected_field,
        grouped.fold,
        grouped.profile_id,
        grouped.programme_id,
        programmes.ladder_level,
        {{ model_field_names('profile_cells') }},
        {%- for field in fields %}
        grouped.{{ field }}_group,
        {%- endfor %}
        cast(grouped.n_people as {{ dbt.type_bigint() }}) as n_people
    from grouped
    inner join profile_cells
        on grouped.profile_id = profile_cells.profile_id
    left join programmes
        on grouped.programme_id = programmes.programme_id
)

select * from final
